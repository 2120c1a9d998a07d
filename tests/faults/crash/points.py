"""Points: exact system calls of the workload, each of which may be the one at which a fault strikes."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from faults.crash.script import RUNS

SEED = 7


@dataclass(frozen=True)
class Point:
    """The so-many-th call of this kind in a run (both from 1)."""

    run: int
    call: str
    number: int

    def __str__(self):
        return f"run {self.run}, {self.call} number {self.number}"


class Counts:
    """How many calls of each kind each run makes, by tracing each once undisturbed."""

    def __init__(self, bed, nursery, variant="as shipped", runs=RUNS):
        self.runs, self.unflushed = [], []
        log = nursery.folder / "calls"
        for run in range(1, runs + 1):
            traced = ",".join(["fsync", "write", *bed.calls])
            life = nursery.live(bed.fresh(run), run, inject=[f"trace={traced}"], log=log, variant=variant)
            assert life.code == 0, life.told.refused
            bed.finished(run)
            lines = [found for found in map(_CALL.match, log.read_text().splitlines()) if found]
            self.runs.append(Counter(found["call"] for found in lines))
            self.unflushed += _unflushed(run, lines)

    def total(self, call):
        return sum(run[call] for run in self.runs)

    def points(self, call):
        """Every point of this kind of call in the whole workload."""
        return list(chain.from_iterable(
            (Point(run, call, number) for number in range(1, counted[call] + 1))
            for run, counted in enumerate(self.runs, 1)
        ))  # fmt: skip

    def some(self, count, *calls, seed=SEED):
        """So many of them, spread evenly over all, from a seeded beginning; in order of run."""
        points = [point for call in calls for point in self.points(call)]
        count = min(count, len(points))
        step, start = len(points) / max(count, 1), random.Random(seed).random()
        return sorted((points[int((n + start) * step) % len(points)] for n in range(count)), key=lambda p: p.run)


_CALL = re.compile(r"\d+ +(?P<call>\w+)\(\d+<(?P<file>[^>]*)>(?P<rest>.*)")
_ACKNOWLEDGED = ', "ack\\t'


def _unflushed(run, lines):
    """The files with writes not flushed at the moment of an acknowledgement."""
    dirty, found = {}, []
    for number, line in enumerate(lines):
        call, file = line["call"], line["file"]
        if call in ("fdatasync", "fsync"):
            dirty.pop(file, None)
        elif call in ("pwrite64", "ftruncate") and not file.endswith("-shm"):  # shared memory, made anew after a crash
            dirty[file] = number
        elif call == "write" and line["rest"].startswith(_ACKNOWLEDGED) and dirty:
            found.append((run, number, sorted(dirty)))
    return found
