"""A clock that goes back, one that runs thirty days ahead and is put right, and hosts that disagree.

What holds: a promise is broken once and never before its end by the clock that is right in the end;
the record's own times never run back; somebody is told.  A case in which something was done while the
clock ran ahead goes on from there: nothing happens in it before what has happened in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from faults.time.town import complaint, missed
from faults.time.watchroom import alarms, duties_on, time_runs_on

from adapters.database import statements, transaction
from adapters.database.oracle import Evidence, first_wrong
from domain.case import commands as c
from domain.ports import Rows, Write
from domain.present import Time
from domain.record import Event
from workflows.duties import Duties, watch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC)
CASES = 12
CLOCKS = 5
Watch = Callable[[Duties], object]


def file(duties: Duties, clock, count: int = CASES) -> None:
    """Complaints an hour apart: their promises end an hour apart, a day later."""
    for number in range(1, count + 1):
        duties.desk.handle(complaint(number))
        clock.forward(hours=1)


def broken(store, number: int) -> list:
    return [event for events in missed(store, f"T-{number:06}").values() for event in events]


def note(duties: Duties, number: int, name: str) -> None:
    duties.desk.handle(
        c.AddNote(command_id=f"note-{name}-{number}", case_id=f"T-{number:06}", actor="officer", text="Called.")
    )


# ── back ────────────────────────────────────────────────────────────────────


def back(store, clock, to: Callable[[datetime], datetime], watches: Watch = watch) -> str | None:
    """A day at the office, the clock put back, work, and the right time again; what goes wrong."""
    duties = duties_on(store)
    file(duties, clock)
    clock.forward(hours=18)
    watches(duties)
    was, before = clock.moment, sum(len(broken(store, n)) for n in range(1, CASES + 1))
    assert before > CASES  # some of the promises are broken by now, and some are not
    clock.moment = to(was)
    for minute in range(3):
        watches(duties)
        note(duties, minute + 1, "back")
        duties.desk.handle(complaint(100 + minute))
        clock.forward(minutes=1)
    after = sum(len(broken(store, n)) for n in range(1, CASES + 1))
    if after != before:
        return f"{after - before} promises were broken while the clock stood in the past"
    told = [each for each in alarms(store) if each[0] == "clock_went_back"]
    if told != [("clock_went_back", ("admin",))]:
        return f"who was told that the clock went back: {told}"
    clock.moment = was + 10 * DAY
    watches(duties)
    every = [len(broken(store, n)) for n in [*range(1, CASES + 1), 100, 101, 102]]
    if every != [CLOCKS] * (CASES + 3):
        return f"promises were broken {every} times, should be {CLOCKS} each"
    return time_runs_on(store) or _said(first_wrong(store, Evidence(settled_at=clock.moment)))


def _said(finding: object) -> str | None:
    return None if finding is None else str(finding)


BACK = {"an hour": lambda was: was - HOUR, "a day": lambda was: was - DAY, "to 1970": lambda _: EPOCH}


@pytest.mark.parametrize("to", BACK.values(), ids=BACK)
def test_a_clock_that_goes_back_breaks_no_promise_twice_and_is_told(store, clock, to):
    assert back(store, clock, to) is None


def test_a_few_seconds_back_are_nobodys_business(sqlite_store, clock):
    duties = duties_on(sqlite_store)
    file(duties, clock, 2)
    watch(duties)
    clock.moment -= timedelta(seconds=40)
    note(duties, 1, "soon")
    watch(duties)
    assert alarms(sqlite_store) == []
    assert time_runs_on(sqlite_store) is None


def test_a_case_begun_while_the_clock_was_ahead_goes_on_from_there(sqlite_store, clock):
    duties = duties_on(sqlite_store)
    file(duties, clock, 1)
    clock.forward(days=30)
    duties.desk.handle(complaint(2))
    ahead = clock.moment
    clock.moment -= 30 * DAY
    note(duties, 2, "later")
    duties.desk.handle(complaint(3))
    assert [event.effective_at for event in sqlite_store.events(stream="T-000002")][-1] == ahead
    assert next(event.effective_at for event in sqlite_store.events(stream="T-000003")) == clock.moment


class ByTicks:
    """Known bad: fires whatever fell due since it last looked, under a key that holds the moment of looking."""

    def __init__(self) -> None:
        self.looked = datetime(2020, 1, 1, tzinfo=UTC)

    def __call__(self, duties: Duties) -> None:
        store = duties.desk.store
        at, before = store.time().clock, [event for number in range(1, CASES + 1) for event in broken(store, number)]
        watch(duties)
        for event in before:
            if self.looked < event.effective_at <= at:
                self._fire_again(store, event, at)
        self.looked = at

    def _fire_again(self, store, event, at: datetime) -> None:
        again = Event(
            event.type, event.effective_at, "system", event.facts | {"firing": f"{event.facts['firing']}@{at}"}
        )
        with store.transaction() as tx:
            version = tx.ends([event.stream])[event.stream].version
            key = f"{event.facts['firing']}-{event.stream}-{at}"
            tx.append([Write(event.stream, key, key, version, [again], Rows(), Rows())])


def test_a_watch_without_the_key_of_the_firing_is_caught(sqlite_store, clock):
    wrong = back(sqlite_store, clock, BACK["a day"], ByTicks())
    assert wrong is not None


def test_a_record_that_takes_the_clock_at_its_word_is_caught(sqlite_store, clock, monkeypatch):
    monkeypatch.setattr(statements, "ADVANCE_SQLITE", statements.ADVANCE_SQLITE.replace("max(recorded_at, ?)", "?"))
    wrong = back(sqlite_store, clock, BACK["an hour"])
    assert wrong is not None


# ── ahead, and put right ────────────────────────────────────────────────────


def ahead(store, clock, **manners) -> str | None:
    """Thirty days ahead for two hours, then right again, until every promise has ended; what goes wrong."""
    duties = duties_on(store, **{"guard_floor": 30, "guard_share": 0.5} | manners)
    file(duties, clock)
    watch(duties)
    clock.forward(days=30)
    for _ in range(4):
        watch(duties)
        clock.forward(minutes=30)
    if any(broken(store, number) for number in range(1, CASES + 1)):
        return "promises were broken while the clock ran ahead"
    if "many_due" not in dict(alarms(store)):
        return "nobody was told that so much was due at once"
    clock.moment -= 30 * DAY
    duties.desk.handle(complaint(50))
    right = clock.moment
    while clock.moment < right + 4 * DAY:
        watch(duties)
        early = [e for n in range(1, CASES + 1) for e in broken(store, n) if e.effective_at >= clock.moment]
        if early:
            return f"{early[0].facts['deadline']} of {early[0].stream} was broken at {clock.moment}, before its end"
        clock.forward(minutes=45)
    if "clock_went_back" not in dict(alarms(store)):
        return "nobody was told that the clock was put back"
    every = [len(broken(store, number)) for number in [*range(1, CASES + 1), 50]]
    if every != [CLOCKS] * (CASES + 1):
        return f"promises were broken {every} times, should be {CLOCKS} each"
    return time_runs_on(store) or _said(first_wrong(store, Evidence(settled_at=right + 4 * DAY - HOUR)))


def test_a_clock_that_runs_a_month_ahead_escalates_nobody_and_things_go_on_once_it_is_right(store, clock):
    assert ahead(store, clock) is None


def test_a_guard_that_knows_no_limit_is_caught(sqlite_store, clock):
    assert ahead(sqlite_store, clock, guard_floor=10**9) == "promises were broken while the clock ran ahead"


def test_a_present_that_never_comes_back_is_caught(sqlite_store, clock, monkeypatch):
    def latest(clock, recorded_at, _begun):
        return Time(clock, recorded_at, max(clock, recorded_at))

    monkeypatch.setattr(transaction, "time_of", latest)
    assert ahead(sqlite_store, clock) is not None
