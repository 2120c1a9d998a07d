"""Eight processes write to one SQLite file: nobody hears of a lock, and nobody waits for ten seconds."""

from __future__ import annotations

import json
import threading
import time

from faults.contention import office
from faults.contention.nursery import Nursery
from faults.scale import scale

from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.store import SqlStore

PROCESSES = 8
EACH = scale(50, 2_500)
PATIENCE = scale(180, 3_600)
WORST = 10.0
"""Seconds that a command may take at most."""


def write_together(file, folder, each, *, deferred=False):
    """What every process reports, and what the oracle finds."""
    engine = open_engine(f"sqlite:///{file}")
    store = SqlStore(engine, clock=office.At())
    office.file(office.found(store), [f"CASE-{n}" for n in range(10)])
    reports = [folder / f"writer-{n}.json" for n in range(PROCESSES)]
    with Nursery() as nursery:
        working = [
            nursery.fork("faults.contention.writers", "write", str(engine.url), n, each, str(reports[n]), deferred)
            for n in range(PROCESSES)
        ]
        until, pause = time.monotonic() + PATIENCE, threading.Event()
        while any(nursery.ended(number) is None for number in working) and time.monotonic() < until:
            pause.wait(0.05)
        assert [nursery.ended(number) for number in working] == [0] * PROCESSES
    told = [json.loads(report.read_text(encoding="utf-8")) for report in reports]
    acknowledged = {key: tuple(place) for each in told for key, place in each["acknowledged"].items()}
    wrong = first_wrong(store, Evidence(acknowledged=acknowledged))
    engine.dispose()
    return told, wrong


def test_eight_processes_write_without_lock_errors_and_none_waits_long(sqlite_file, tmp_path):
    told, wrong = write_together(sqlite_file, tmp_path, EACH)
    assert [error for each in told for error in each["errors"]] == []
    assert sum(len(each["acknowledged"]) for each in told) == PROCESSES * EACH
    assert wrong is None
    worst = max(wait for each in told for wait in each["waits"])
    print(f"worst wait of {PROCESSES * EACH:,} commands: {worst:.2f} s")
    assert worst < WORST


def test_a_lock_taken_only_when_writing_ends_in_lock_errors(sqlite_file, tmp_path):
    told, _ = write_together(sqlite_file, tmp_path, 15, deferred=True)
    assert [error for each in told for error in each["errors"] if "Another process is writing" in error]
