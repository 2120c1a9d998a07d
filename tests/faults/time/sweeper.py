"""A process that sweeps once and says what it did and how much memory that took: started by the test of the mass."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta

from adapters.calendars.shelf import CalendarShelf
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from benchmarks import memory
from benchmarks.workloads import START, SetClock
from workflows.desk import CaseDesk
from workflows.library import Library


def sweep(url: str, batch: int) -> dict[str, float]:
    """Sweep thirty days after the beginning."""
    clock = SetClock()
    clock.moment = START + timedelta(days=30, minutes=1)
    store = SqlStore(open_engine(url), clock=clock)
    desk = CaseDesk(store, Library(PackShelf(), CalendarShelf().load_all()))
    begun = datetime.now()
    swept = desk.sweep(batch=batch)
    seconds = (datetime.now() - begun).total_seconds()
    store.engine.dispose()
    # Not getrusage: a child begins with the mark of the process that started it.
    return {"missed": swept.missed, "events": swept.events, "seconds": seconds, "megabytes": memory.peak()}


if __name__ == "__main__":
    print(json.dumps(sweep(sys.argv[1], int(sys.argv[2]))))
