"""The power goes at any moment, and the disk has kept what it liked of what was not flushed.

The product's own store and desk run on a disk in memory (see disk.py) under SQLite's own code, with
the journal that the product chooses: the truncated rollback journal of older versions, the write-ahead
log from 3.51.3 on.  After each cut the office is opened again: every answer that somebody had in hand
is in the record, nothing is damaged, and work goes on.  Some cuts hit the recovery from a cut as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pytest
from faults.power.disk import Disk, Remains
from faults.power.machine import BUNDLED, FILE, OLDER, Machine
from faults.power.work import Work, evidence
from faults.scale import scale
from sqlalchemy.exc import DatabaseError

from adapters.database.oracle import first_wrong
from domain.errors import OmbudsError, StoreBroken

CUTS = scale(500, 5_000)
CASES = scale(7, 24)
SEED = 20_260_301
JOURNALS = {"rollback journal": OLDER, "write-ahead log": BUNDLED}
UNREADABLE = (DatabaseError, StoreBroken)


@dataclass
class Verdict:
    """What the cuts came to: the first thing wrong, with the seed that repeats it."""

    cuts: int = 0
    undid: int = 0
    answers: int = 0
    wrong: str | None = None
    states: dict[object, str | None] = field(default_factory=dict)


def cut_power(
    template: bytes, wanted: tuple[int, ...], cuts: int, says: tuple[str, ...] = (), seed: int = SEED
) -> Verdict:
    """Cut the power so often, each time at another place of the same days, until something is wrong."""
    machine, start = Machine(wanted, says), {FILE: template}
    trace = lived(machine, start)
    remains, rng, verdict = Remains(start, trace), Random(seed), Verdict()
    for number, place in enumerate(sorted(rng.randint(0, len(trace)) for _ in range(cuts))):
        remains.go(place)
        own = Random(f"{seed}/{number}")
        files = remains.cut(own)
        verdict.cuts, verdict.undid = verdict.cuts + 1, verdict.undid + bool(remains.unflushed())
        verdict.answers = len(evidence(remains.marks).acknowledged)
        if number % 5 == 0:
            files = cut_again(machine, files, own)
        wrong = judge(machine, files, remains.marks, verdict.states)
        if wrong is not None:
            verdict.wrong = f"seed {seed}, cut {number} before operation {place} of {len(trace)}: {wrong}"
            return verdict
    return verdict


def lived(machine: Machine, start: dict[str, bytes]) -> list:
    """The trace of the days, from the file as it was set up."""
    machine.start(Disk.holding(start))
    assert machine.ask("journal_mode") == machine.journal.lower()
    Work(machine, CASES).all()
    assert any(event.type == "CaseEscalated" for event in machine.store.events())  # sweeps are among what is cut
    machine.stop()
    return list(machine.vfs.disk.trace)


def cut_again(machine: Machine, files: dict[str, bytes], rng: Random) -> dict[str, bytes]:
    """The power goes once more while SQLite puts things right."""
    try:
        machine.start(Disk.holding(files))
        machine.sound()
    except UNREADABLE:
        return files  # the judge shall see it
    finally:
        trace = list(machine.vfs.disk.trace)
        machine.off()
    remains = Remains(files, trace)
    remains.go(rng.randint(0, len(trace)))
    return remains.cut(rng)


def judge(
    machine: Machine, files: dict[str, bytes], marks: list[object], states: dict[object, str | None]
) -> str | None:
    """What is wrong with the office that is opened from these files.

    Cuts by the hundred end in the same few states: the same rows against the same answers are judged once.
    """
    try:
        machine.start(Disk.holding(files))
        sound = machine.sound()
        if sound != "ok":
            return f"the file is damaged: {sound}"
        state = (machine.contents(), len(marks))
        if state not in states:
            states[state] = _judge(machine, marks)
        return states[state]
    except UNREADABLE as error:
        return f"the file cannot be read: {error}"
    finally:
        machine.off()


def _judge(machine: Machine, marks: list[object]) -> str | None:
    wrong = first_wrong(machine.store, evidence(marks))
    if wrong is None:
        try:
            go_on = Work(machine, 1, "afterwards")
            go_on.found()
            go_on.case(3)
        except OmbudsError as error:
            return f"work cannot go on: {error}"
        wrong = first_wrong(machine.store, evidence([*marks, *(op.mark for op in machine.vfs.disk.trace if op.mark)]))
    return None if wrong is None else str(wrong)


@pytest.mark.parametrize("wanted", JOURNALS.values(), ids=JOURNALS)
def test_no_answer_is_lost_and_nothing_is_damaged(sqlite_template, wanted):
    verdict = cut_power(sqlite_template, wanted, CUTS)
    assert verdict.wrong is None
    # A test that cuts nothing off proves nothing: most cuts fell where there was something to lose.
    assert verdict.cuts == CUTS
    assert verdict.undid > CUTS // 2
    assert len({contents for contents, _ in verdict.states}) > CASES
    assert verdict.answers > 4 * CASES


@pytest.mark.parametrize(
    ("wanted", "says"),
    [(wanted, f"synchronous = {how}") for wanted in JOURNALS.values() for how in ("NORMAL", "OFF")],
)
def test_a_database_that_is_not_flushed_at_each_commit_is_caught(sqlite_template, wanted, says):
    verdict = cut_power(sqlite_template, wanted, 60, (says,))
    assert verdict.wrong is not None
    assert "acknowledged" in verdict.wrong or "damaged" in verdict.wrong or "cannot be read" in verdict.wrong
