"""What was promised stays promised: a new edition of the time zones, or of the calendar, moves nothing in silence.

Broken promises are untouched; pending ones keep their moment until an administrator has them reckoned
again, which is an event that names the calendar's version and the edition of the zones.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from faults.time.town import calendar, complaint, desk, missed
from faults.time.zone_files import edition, installed, zone_file
from sqlalchemy import select, update

from adapters.calendars.zones import zones_version
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.tables import deadlines, documents, timers
from domain.calendar import Holiday, WorkingCalendar
from domain.case import commands as c
from domain.case.apply import fold
from domain.limits import Conventions, Limit, OutsideHours
from domain.reckoning import reckon

ZONE = "Africa/Nairobi"
HOUR = timedelta(hours=1)
FILED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EARLIER, DUE = datetime(2026, 1, 29, 9, 0, tzinfo=UTC), datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
BROKEN_AT = {"month": datetime(2026, 2, 28, 9, 0, tzinfo=UTC), "rolled": datetime(2026, 3, 1, 9, 0, tzinfo=UTC)}
LAW = datetime(2026, 3, 20, 0, 0, tzinfo=UTC)
NEW_EDITION = "2026zz"
A, B, C = (f"T-{number:06}" for number in range(1, 4))
Change = tuple[Callable[[], object], Callable[[], WorkingCalendar], str, datetime]


@pytest.fixture
def new_zones(tmp_path) -> Change:
    """From 20 March on the town's clocks show an hour more: what ends at noon ends an hour earlier."""
    folder = edition(tmp_path / "zones", NEW_EDITION, {ZONE: zone_file(3 * HOUR, 4 * HOUR, LAW)})
    return (lambda: installed(folder)), lambda: calendar(ZONE), "month", DUE - HOUR


@pytest.fixture
def new_calendar() -> Change:
    """The last day becomes a holiday: a promise of 31 calendar days that is rolled ends a day later."""
    closed = {date(2026, 4, 2): Holiday({"en": "Declared later"})}
    return nullcontext, lambda: calendar(ZONE, version="2", holidays=closed), "rolled", DUE + timedelta(days=1)


def recalculate(desk_, case: str) -> None:
    desk_.handle(c.Recalculate(command_id=f"again-{case}", case_id=case, actor="admin"))


def changed(store, clock, change: Change, starts: Callable[[object, object], None] = lambda *_: None) -> str | None:
    """Promises before and after the change; what goes wrong.  ``starts`` is what a process does when it starts."""
    install, make, name, moved_to = change
    clock.moment = EARLIER
    before = desk(store, calendar(ZONE), zones=zones_version())
    before.handle(complaint(1, "long"))
    clock.moment = FILED
    before.sweep()
    for number in (2, 3):
        before.handle(complaint(number, "long"))
    was = _due_rows(store)
    with install():
        after = desk(store, make(), found=False, zones=zones_version())
        starts(store, after)
        clock.forward(days=3)
        after.sweep()
        if _due_rows(store) != was:
            return "promises have moved, and no event says so"
        recalculate(after, A)
        recalculate(after, B)
        after.handle(complaint(4, "long"))
        return _promises(store, was, name, moved_to) or _life(store, clock, after, name, moved_to)


def _due_rows(store) -> dict[tuple[str, str], datetime]:
    with store.reader.connect() as connection:
        rows = connection.execute(select(deadlines.c.case_id, deadlines.c.deadline, deadlines.c.due_at)).all()
    return {(row.case_id, row.deadline): row.due_at for row in rows}


def _promises(store, was, name: str, moved_to: datetime) -> str | None:
    """The one that was reckoned again has moved and says by what; the others have not."""
    now = _due_rows(store)
    key = f"{name}#1"
    if now[B, key] != moved_to or now[C, key] != was[C, key] or now[A, key] != was[A, key]:
        return f"{key} ends {now[A, key]}, {now[B, key]} and {now[C, key]}"
    last = {
        event.facts["deadline"]: event
        for event in store.events(stream=B)
        if event.type in ("DeadlineSet", "DeadlineMoved")
    }
    first = next(event for event in store.events(stream=B) if event.facts.get("deadline") == key)
    stated = {what: (first.facts.get(what), last[key].facts.get(what)) for what in ("calendar", "zones")}
    if last[key].type != "DeadlineMoved" or last[key].facts["was"] != first.facts["due_at"]:
        return f"the move is not in the record: {last[key]}"
    if all(old == new for old, new in stated.values()):
        return f"the record does not say by which edition: {stated}"
    with store.reader.connect() as connection:
        kept = set(connection.execute(select(documents.c.digest)).scalars())
    return None if {first.facts["calendar"], last[key].facts["calendar"]} <= kept else "a calendar was not kept"


def _life(store, clock, after, name: str, moved_to: datetime) -> str | None:
    """Each is broken once, at the moment that it was promised."""
    ends = {A: BROKEN_AT[name], B: moved_to, C: DUE}
    while clock.moment < DUE + timedelta(days=3):
        near = any(abs(at - clock.moment) <= 6 * HOUR for at in ends.values())
        clock.forward(minutes=30 if near else 360)
        after.sweep()
        for case, at in ends.items():
            events = missed(store, case).get(name, [])
            if len(events) != int(at < clock.moment) or any(event.effective_at != at for event in events):
                return f"at {clock.moment} {case} was broken {[event.effective_at for event in events]}, it ends {at}"
    wrong = first_wrong(store, Evidence(settled_at=clock.moment))
    return None if wrong is None else str(wrong)


def recompute_in_place(store, after) -> None:
    """Known bad: a process that puts all due moments right when it starts."""
    here = after.library.calendars["here"]
    as_is = Conventions(outside_hours=OutsideHours.AS_IS)
    with store.engine.begin() as connection:
        for case_id in (A, B, C):
            for known in fold(case_id, store.events(stream=case_id)).deadlines.values():
                if known.open:
                    rules = after.library.current("long").conventions.get(known.clock, as_is)
                    due = reckon(known.started_at, Limit.parse(known.limit), here, rules).due
                    where = (deadlines.c.case_id == case_id, deadlines.c.deadline == known.id)
                    connection.execute(update(deadlines).where(*where).values(due_at=due))
                    connection.execute(update(timers).where(timers.c.timer == f"{known.id}/expiry").values(due_at=due))


@pytest.mark.parametrize("change", ["new_zones", "new_calendar"])
def test_promises_keep_their_moment_until_an_event_moves_them(store, clock, change, request):
    assert changed(store, clock, request.getfixturevalue(change)) is None


@pytest.mark.parametrize("change", ["new_zones", "new_calendar"])
def test_a_process_that_reckons_again_in_silence_is_caught(sqlite_store, clock, change, request):
    assert changed(sqlite_store, clock, request.getfixturevalue(change), recompute_in_place) is not None
