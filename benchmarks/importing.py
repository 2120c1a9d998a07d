"""How much memory an import takes: the same however long the file is."""

from __future__ import annotations

import csv
import multiprocessing
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from adapters.importing.bringing import Bringing, Request
from adapters.packs.shelf import PackShelf
from benchmarks import memory
from benchmarks.workloads import OFFICE, SetClock
from domain.calendar import WorkingCalendar
from workflows.desk import CaseDesk
from workflows.importing import Importer
from workflows.library import Library
from workflows.runtime import collect_less

_AFTERWARDS = datetime(2016, 2, 1, tzinfo=UTC)
_FIRST = datetime(2015, 1, 5, 9)  # noqa: DTZ001 - as it stands in the file, by the city's clock
_DAYS, _HOURS = 300, timedelta(hours=8)
"""On how many days complaints come in, and for how long: not at night, when clocks change."""
_SAME = {
    "closure": "Case Resolved", "type": "Rodent Activity", "queue": "ISD_Environmental Services (INTERNAL)",
    "neighborhood": "Roxbury", "source": "Constituent Call",
}  # fmt: skip
_HEADER = (
    "case_enquiry_id", "open_dt", "target_dt", "closed_dt", "on_time", "case_status", "closure", "type", "reason",
    "subject", "queue", "department", "neighborhood", "ward", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """An import of so many cases: seconds, and the most megabytes held."""

    cases: int
    seconds: float
    memory: int


def brought(engine: Engine, calendars: dict[str, WorkingCalendar], count: int) -> Brought:
    """Import so many complaints of one year from a file, as ``ombuds import`` does, in a process of its own."""
    address = engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as one:
        return one.submit(_brought, address, calendars, count).result()


def _brought(address: str, calendars: dict[str, WorkingCalendar], count: int) -> Brought:
    collect_less()
    clock, shelf = SetClock(), PackShelf()
    clock.moment = _AFTERWARDS
    store = SqlStore(open_engine(address), clock=clock)
    desk = CaseDesk(store, Library(shelf, calendars))
    with tempfile.TemporaryDirectory(prefix="ombuds-bench-") as folder:
        file = Path(folder) / "complaints.csv"
        _write(file, count)
        memory.forget()
        begun = time.perf_counter()
        bringing = Bringing(Importer(desk), shelf, lambda: OFFICE, clock.now, Path(folder))
        done = bringing.bring(Request(file, "boston-311")).done
        if done.accepted != count:
            raise AssertionError(f"{done.accepted} of {count} cases were imported: {done}")
    store.engine.dispose()
    return Brought(count, time.perf_counter() - begun, memory.peak())


def _write(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictWriter(out, _HEADER)
        rows.writeheader()
        rows.writerows(_row(number, count) for number in range(count))


def _row(number: int, count: int) -> dict[str, str]:
    """A complaint; two of three are closed in time, and every ninth is open."""
    day, within = divmod(number * _DAYS, count)
    opened = _FIRST + timedelta(days=day) + _HOURS * within / count
    closed = "" if number % 9 == 0 else _told(opened + timedelta(days=10 if number % 3 else 45))
    moments = {"open_dt": _told(opened), "target_dt": _told(opened + timedelta(days=30)), "closed_dt": closed}
    return {"case_enquiry_id": f"{900_000_000_000 + number}", **moments, **_SAME}


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
