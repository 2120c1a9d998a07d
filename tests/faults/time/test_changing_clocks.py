"""Nights on which clocks change: every zone that there is, every change from 2025 to 2040, five kinds of promise.

The rule: an end that the wall never shows moves forward by the length of the gap; one that it shows twice
is the second; hours count as they pass.  A promise is broken right after its end, once, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from fakes.databases import FixedClock
from faults.scale import LONG, scale
from faults.time.town import calendar, complaint, desk, missed, promised
from faults.time.zones import DAY, Change, changes, instants, kinds, written_rule
from sqlalchemy import event

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.store import SqlStore
from domain.calendar import WorkingCalendar
from domain.limits import Conventions, DueAt, Limit, OutsideHours, Unit
from domain.reckoning import reckon

SECOND = timedelta(seconds=1)
PLAIN = Conventions(outside_hours=OutsideHours.AS_IS)
TO_THE_END = Conventions(due_at=DueAt.END_OF_DAY)
Reckon = Callable[[datetime, Limit, WorkingCalendar, Conventions], datetime]


def product(start: datetime, limit: Limit, at: WorkingCalendar, conventions: Conventions) -> datetime:
    return reckon(start, limit, at, conventions).due


def naively(start: datetime, limit: Limit, at: WorkingCalendar, conventions: Conventions) -> datetime:
    """The known-bad way: wall time with a zone pinned on it, days added as dates."""
    if limit.unit is Unit.HOURS:
        return (start.astimezone(at.tz) + timedelta(hours=limit.amount)).astimezone(UTC)
    local = start.astimezone(at.tz) + DAY
    if conventions.due_at is DueAt.END_OF_DAY:
        local = local.replace(hour=23, minute=59, second=59)
    return local.astimezone(UTC)


def ends(change: Change) -> Iterator[datetime]:
    """Wall times in, before and after the stretch that is skipped or repeated."""
    length = abs(change.after - change.before)
    first = change.wall if change.is_gap else change.wall - length
    for past in (-SECOND, timedelta(), length / 2, length - SECOND, length, timedelta(hours=5)):
        yield first + past


def wrongly_reckoned(reckons: Reckon, every: int = 1) -> str | None:
    """The first promise that ends at another moment than the written rule says."""
    for (_, found), names in kinds().items():
        at = calendar(names[0])
        for change in found[::every]:
            for end in ends(change):
                wrong = _wrong(reckons, at, end)
                if wrong is not None:
                    return f"{', '.join(names)}: {wrong}"
    return None


def _wrong(reckons: Reckon, at: WorkingCalendar, end: datetime) -> str | None:
    begun = instants(at.tz, end - DAY)[0]
    days, hours = written_rule(at.tz, end), begun + DAY
    last_second = written_rule(at.tz, datetime.combine(end.date(), datetime.max.time()).replace(microsecond=0))
    for limit, conventions, expected in (
        (Limit(1, Unit.CALENDAR_DAYS), PLAIN, days),
        (Limit(1, Unit.WORKING_DAYS), PLAIN, days),
        (Limit(1, Unit.CALENDAR_DAYS), TO_THE_END, last_second),
        (Limit(24, Unit.HOURS), PLAIN, hours),
        (Limit(24, Unit.WORKING_HOURS), PLAIN, hours),
    ):
        due = reckons(begun, limit, at, conventions)
        if due != expected:
            return f"{limit} from {begun} ({conventions.due_at}) ended {due}, should {expected}"
    return None


def test_every_zone_ends_promises_by_the_written_rule_when_its_clocks_change():
    assert sum(len(found) for _, found in kinds()) > 900
    assert wrongly_reckoned(product, every=scale(3, 1)) is None


def test_wall_time_with_a_zone_pinned_on_it_is_caught():
    wrong = wrongly_reckoned(naively, every=10)
    assert wrong is not None
    assert "should" in wrong


# ── broken once, right after the end ────────────────────────────────────────


class NaiveClock(FixedClock):
    """The known-bad clock: what the wall shows, taken for the time of the winter."""

    zone = ZoneInfo("UTC")

    def now(self) -> datetime:
        local = self.moment.astimezone(self.zone)
        return local.replace(tzinfo=UTC, fold=0) - (local.utcoffset() - local.dst())


def broken_wrongly(file, template: bytes, name: str, change: Change, clock: FixedClock) -> str | None:
    """Live through one night on a real store, looking every half hour; what goes wrong with five promises."""
    zone, number = ZoneInfo(name), Random(f"{name} {change.at}").randrange(6)
    end = list(ends(change))[number]
    clock.zone, clock.moment = zone, instants(zone, end - DAY)[0]
    file.write_bytes(template)
    store = _store(file, clock)
    try:
        return _lived(store, clock, zone, end)
    finally:
        store.engine.dispose()


def _store(file, clock: FixedClock) -> SqlStore:
    engine = open_engine(sqlite_url(file))
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return SqlStore(engine, clock=clock)


def _lived(store: SqlStore, clock: FixedClock, zone: ZoneInfo, end: datetime) -> str | None:
    here = desk(store, calendar(str(zone)))
    begun = clock.moment
    case = here.handle(complaint()).stream
    last = written_rule(zone, datetime.combine(end.date(), datetime.max.time()).replace(microsecond=0))
    due = {"hours": begun + DAY, "working_hours": begun + DAY, "days": written_rule(zone, end),
           "working_days": written_rule(zone, end), "end_of_day": last}  # fmt: skip
    told = {clock_: datetime.fromisoformat(at) for clock_, at in promised(store, case).items()}
    if told != due:
        return f"{zone}: promised {told}, should be {due}"
    clock.moment = min(due.values()) - timedelta(hours=2)
    while clock.moment < last + timedelta(hours=2):
        here.sweep()
        known = missed(store, case)
        for name, at in due.items():
            events = known.get(name, [])
            if len(events) != int(at < clock.moment):
                return f"{zone}: at {clock.moment} {name} was broken {len(events)} times; it ends at {at}"
        clock.moment += timedelta(minutes=30)
    wrong = first_wrong(store, Evidence(settled_at=clock.moment - timedelta(minutes=30)))
    return None if wrong is None else f"{zone}: {wrong}"


def nights() -> list[tuple[str, Change]]:
    """In the gate the next gap and the next fold of each kind of zone; in the long form every change."""
    chosen: list[tuple[str, Change]] = []
    for (_, found), names in kinds().items():
        gaps, folds = [c for c in found if c.is_gap], [c for c in found if not c.is_gap]
        chosen += [(names[0], change) for change in (found if LONG else (*gaps[4:5], *folds[4:5]))]
    return chosen


def test_a_promise_is_broken_once_right_after_its_end_whatever_the_clocks_do(tmp_path, sqlite_template):
    lived = nights()
    assert len(lived) > 50
    wrong = [
        broken_wrongly(tmp_path / f"{n}.db", sqlite_template, *night, FixedClock()) for n, night in enumerate(lived)
    ]
    assert not [each for each in wrong if each is not None]


@pytest.mark.parametrize("is_gap", [True, False])
def test_a_watch_that_goes_by_the_clock_on_the_wall_is_caught(tmp_path, sqlite_template, is_gap):
    night = next(change for change in changes("Europe/Paris") if change.is_gap == is_gap)
    wrong = broken_wrongly(tmp_path / "bad.db", sqlite_template, "Europe/Paris", night, NaiveClock())
    assert wrong is not None
