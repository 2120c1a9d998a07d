"""What a sweeper's process does: sweep until nothing is due any more."""

from __future__ import annotations

import threading
from datetime import datetime

from faults.contention import bad, office

from adapters.database.engine import open_engine
from adapters.database.reads import ClockworkReads
from adapters.database.store import SqlStore
from domain.errors import Raced, StoreBusy

STORES = {"good": SqlStore, "unlocked": bad.UnlockedStore}
office.rules(), office.calendars()


def sweep(url: str, moment: str, batch: int, kind: str) -> None:
    """Sweep; where others hold what is due, look again until it is done."""
    at = office.At(datetime.fromisoformat(moment))
    engine = open_engine(url, pool_size=1)
    store = STORES[kind](engine, clock=at)
    desk, reads, pause = office.desk(store), ClockworkReads(store), threading.Event()
    while reads.due_count(at.now()):
        try:
            done = desk.sweep(batch=batch).cases
        except (Raced, StoreBusy):
            done = 0
        if not done:  # the others hold it all
            pause.wait(0.05)
    engine.dispose()
