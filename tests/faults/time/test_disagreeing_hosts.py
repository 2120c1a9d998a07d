"""Hosts whose clocks are ten minutes slow, right, and ten minutes fast.

On PostgreSQL the database's clock alone decides: what is due, when it was recorded, how long a mail is
somebody's to send.  On SQLite the database is this machine, and its clock is the database's: there is one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from faults.time.town import calendar, complaint, desk, missed

from adapters.database.engine import open_engine
from adapters.database.heartbeats import Heartbeats
from adapters.database.oracle import first_wrong
from adapters.database.store import SqlStore
from domain.errors import BadInput
from domain.watch import WATCH
from ombuds.bootstrap import Application
from ombuds.settings_model import Settings
from workflows.duties import watch

OFF = timedelta(minutes=10)
SOON = timedelta(seconds=3)
PATIENCE = 120.0


@dataclass(frozen=True)
class Host(Application):
    """A machine whose own clock is off by so much."""

    off: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


class Headstrong(Host):
    """Known bad: takes its own clock for the database's."""

    def present(self) -> datetime:
        return self.now()

    def look(self) -> None:
        self.desk.sweep(at=self.now())


@pytest.fixture
def hosts(tmp_path, postgres_url):
    """Machines around one database; ``make(kind)`` gives a slow one, a right one and a fast one."""
    made: list[Host] = []

    def make(kind):
        for name, off in (("slow", -OFF), ("right", timedelta()), ("fast", OFF)):
            host = kind(Settings(home=tmp_path / name), off=off)
            host.__dict__["engine"] = open_engine(postgres_url)
            host.__dict__["desk"] = desk(host.store, calendar("UTC"), found=not made)
            made.append(host)
        return made

    yield make
    for host in made:
        host.close()


def look(host: Host) -> None:
    host.look() if isinstance(host, Headstrong) else watch(host.duties)


def wrong_among(hosts: list[Host]) -> str | None:
    """A promise that ends in a few seconds by the database's clock; each host looks before and after."""
    slow, right, fast = hosts
    store = right.store
    due = store.time().clock + SOON
    right.desk.handle(complaint(actor="officer", effective_at=due - timedelta(days=1)))
    for host in (fast, right, slow):
        look(host)
        told = missed(store, "T-000001")
        if told and store.time().clock < due:
            return f"broken before its end: {sorted(told)}"
    stop = time.monotonic() + PATIENCE
    while store.time().clock <= due and time.monotonic() < stop:
        time.sleep(0.05)
    for host in (slow, fast, right):
        look(host)
    counts = {name: len(events) for name, events in missed(store, "T-000001").items() if name != "end_of_day"}
    if counts != dict.fromkeys(("hours", "days", "working_days", "working_hours"), 1):
        return f"broken so often: {counts}"
    beat = Heartbeats(store).last(WATCH)
    if beat is None or abs(beat.at - store.time().clock) > OFF / 2:
        return f"the last sign of life is of {beat}"
    return _dated(hosts) or (str(found) if (found := first_wrong(store)) else None)


def _dated(hosts: list[Host]) -> str | None:
    """Whether each host dates by the database: its leases of mail, its steps and its entries."""
    for host in hosts:
        if abs(host.courier.clock() - host.store.time().clock) > OFF / 2:
            return f"the courier of the host that is off by {host.off} goes by that host's clock"
    times = [event.recorded_at for event in hosts[0].store.events()]
    return None if times == sorted(times) else "the record's own times run back"


@pytest.mark.postgres
def test_only_the_clock_of_the_database_decides(hosts):
    assert wrong_among(hosts(Host)) is None


@pytest.mark.postgres
def test_a_host_that_goes_by_its_own_clock_is_caught(hosts):
    assert wrong_among(hosts(Headstrong)) is not None


@pytest.mark.postgres
def test_a_fast_host_cannot_enter_what_has_not_happened_yet(hosts):
    _, _, fast = hosts(Host)
    with pytest.raises(BadInput, match="lies in the future"):
        fast.desk.handle(complaint(actor="officer", effective_at=fast.now() - timedelta(minutes=2)))


def test_on_sqlite_a_second_process_with_a_slow_clock_turns_nothing_back(sqlite_store, clock):
    """Two processes on one machine share its clock; were one's wrong, its drift is held back by the record."""
    here = desk(sqlite_store, calendar("UTC"))
    here.handle(complaint(1))
    slow = type(clock)(clock.moment - OFF)
    other = SqlStore(sqlite_store.engine, clock=slow)
    there = desk(other, calendar("UTC"), found=False)
    there.handle(complaint(2))
    assert next(event.effective_at for event in other.events(stream="T-000002")) == clock.moment
    clock.forward(days=1, seconds=1)
    here.sweep()
    there.sweep()
    assert {name: len(events) for name, events in missed(other, "T-000002").items() if name == "hours"} == {"hours": 1}
    assert first_wrong(other) is None
