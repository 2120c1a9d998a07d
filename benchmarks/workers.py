"""Several processes sweep one database at the same time.

``python -m benchmarks.workers URL MOMENT BATCH`` is one of them: it makes itself ready, waits for a line, and sweeps.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime

import click
from sqlalchemy import Engine

from adapters.calendars.shelf import CalendarShelf
from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from benchmarks.workloads import SetClock
from workflows.desk import CaseDesk
from workflows.library import Library
from workflows.runtime import collect_less


def swept_by(processes: int, engine: Engine, moment: datetime, batch: int = 500) -> tuple[int, float]:
    """Let so many processes fire what is due; return how many deadlines they fired, and the seconds it took."""
    address = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "benchmarks.workers", address, moment.isoformat(), str(batch)]
    crew = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    lines = [each.stdout for each in crew if each.stdout is not None]
    for line in lines:
        line.readline()
    begun = time.perf_counter()
    for each in crew:
        if each.stdin is not None:
            each.stdin.write("go\n")
            each.stdin.flush()
    count = sum(int(line.readline()) for line in lines)
    seconds = time.perf_counter() - begun
    for each in crew:
        each.communicate(timeout=60)
    return count, seconds


def main(address: str, moment: str, batch: str) -> None:
    """One process."""
    collect_less()
    clock = SetClock()
    clock.moment = datetime.fromisoformat(moment)
    store = SqlStore(open_engine(address), clock=clock)
    desk = CaseDesk(store, Library(PackShelf(), CalendarShelf().load_all()))
    click.echo(store.time().now.isoformat())  # connected
    sys.stdin.readline()
    click.echo(desk.sweep(batch=int(batch), hands=2).missed)


if __name__ == "__main__":
    main(*sys.argv[1:])
