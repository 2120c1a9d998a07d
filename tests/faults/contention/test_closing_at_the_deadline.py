"""A person closes a case in the very moment in which its deadline passes.

A trial is one case: the person's clock stands at the last moment in time, the sweeper's one microsecond later,
and both leave a barrier together, one of them after a few idle turns that a seed chooses.  Either the case is
closed and nothing escalates, or it has escalated and is closed then.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from faults.contention import office
from faults.contention.bad import UnlockedStore, drop_keys
from faults.contention.places import share
from faults.contention.rounds import clients, outcome

from adapters.database.engine import open_engine
from adapters.database.oracle import first_wrong
from adapters.database.store import SqlStore
from domain.errors import OmbudsError

APART = timedelta(minutes=1)
SEED = 20260401
MOST_TURNS = 100_000


def received(number):
    return office.START + number * APART


def close_at_the_deadline(engine, kind, trials, batch=200):
    """The first case that escalated after it was closed, or a step that was refused, or None; and how often each was first."""
    clocks = office.At(), office.At()
    person, sweeper = (office.desk(kind(engine, clock=clock)) for clock in clocks)
    early = office.found(kind(engine, clock=office.At(received(trials))))
    first, chance = {"person": 0, "sweeper": 0}, random.Random(SEED)
    with clients(2) as both:
        for number in range(trials):
            if number % batch == 0:
                _file(early, range(number, min(number + batch, trials)))
            clocks[0].moment, clocks[1].moment = received(number) + office.IN_TIME, received(number) + office.TOO_LATE
            refused = _meet(both, person, sweeper, number, chance.randrange(MOST_TURNS))
            events = [event.type for event in person.store.events(stream=name(number))]
            wrong = refused or (
                _order(events) if events.count("CaseClosed") == 1 else f"closed {events.count('CaseClosed')} times"
            )
            if wrong:
                return f"{name(number)}, seed {SEED}: {wrong}", first
            first["sweeper" if "CaseEscalated" in events else "person"] += 1
    return first_wrong(person.store), first


def name(number):
    return f"CASE-{number:05}"


def _file(desk, numbers):
    """Cases received one minute after the other, recorded long before they are due."""
    desk.handle_all([office.complaint(name(n), received(n)) for n in numbers], historic=True)


def _meet(both, person, sweeper, number, turns):
    def act(place):
        for _ in range(turns if place == number % 2 else 0):
            pass
        if place == 0:
            return outcome(sweeper.sweep)
        return outcome(person.handle, office.close(name(number), f"close-{number:05}"))

    got = both.race(act)
    return next(
        (f"refused: {each}" for each in got if isinstance(each, OmbudsError) or getattr(each, "set_aside", 0)), None
    )


def _order(events):
    end = events.index("CaseClosed")
    late = [event for event in events[end:] if event in ("CaseEscalated", "DeadlineMissed")]
    missed = events[:end].count("DeadlineMissed")
    if late:
        return f"{late[0]} after it was closed: {events}"
    if missed not in (0, office.PROMISES) or events[:end].count("CaseEscalated") != (missed > 0):
        return f"{missed} promises missed, {events[:end].count('CaseEscalated')} escalations before it was closed"
    return None


@pytest.fixture
def engines():
    """Opens databases, and closes them in the end."""
    opened = []

    def make(address):
        opened.append(open_engine(address))
        return opened[-1]

    yield make
    for engine in opened:
        engine.dispose()


def test_a_case_closed_as_its_deadline_passes_never_escalates_afterwards(address, engines):
    wrong, first = close_at_the_deadline(engines(address), SqlStore, share(address))
    assert wrong is None
    assert all(first.values()), f"one of them was always first, so that nothing was tried: {first}"


def test_without_locks_and_keys_a_closed_case_escalates(spare_address, engines):
    engine = engines(spare_address)
    drop_keys(engine)
    wrong, _ = close_at_the_deadline(engine, UnlockedStore, 400, batch=10)
    assert wrong is not None
