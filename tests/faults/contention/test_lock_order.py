"""Commands about two cases, named in opposite order at once: nobody hears of a deadlock.

A trial is one pair of cases and one pair of commands: one client names the first case first, the other the second.
Links take place both; of two mergers one, since a case that is over takes nothing in; notes about both, as an import
would hand them in, take place both.
"""

from __future__ import annotations

from functools import partial

import pytest
from faults.contention import office
from faults.contention.places import share
from faults.contention.rounds import clients, outcome
from faults.scale import scale
from sqlalchemy import event

from adapters.database.engine import _begin_sqlite, open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.store import SqlStore
from domain.case import commands as c
from domain.errors import ActionNotAllowed, GuardRefused
from workflows.desk import CaseDesk
from workflows.library import Library
from workflows.session import Session, streams_of

ROUND = 50
"""Pairs of cases; each goes through all kinds of commands."""


def link(relation):
    return lambda mine, other, mark: [
        c.Link(command_id=f"{relation}-{mark}", actor="clerk", case_id=mine, other=other, relation=relation)
    ]


def notes(mine, other, mark):
    return [office.note(mine, f"one-{mark}"), office.note(other, f"two-{mark}")]


def merge(mine, other, mark):
    return [c.Merge(command_id=f"merge-{mark}", actor="clerk", case_id=mine, into=other, reason="The same matter.")]


KINDS = {
    "related": (link("related"), 2), "notes": (notes, 2), "follow_up": (link("follow_up"), 2), "merge": (merge, 1)
}  # fmt: skip
"""Each with how many of the two clients get what they asked for."""


def cross(store, trials, size=ROUND):
    """The first pair that was not served as it should be, or None."""
    desk, acknowledged = office.found(store), {}
    with clients(2) as both:
        for number in range(-(-trials // (size * len(KINDS)))):
            pairs = [(f"A-{number:04}-{n:02}", f"B-{number:04}-{n:02}") for n in range(size)]
            office.file(desk, [case for pair in pairs for case in pair])
            for kind, (make, served) in KINDS.items():
                got = both.race(partial(_name_all, desk, make, pairs))
                for pair, results in zip(pairs, zip(*got, strict=True), strict=True):
                    answers = [each for each in results if isinstance(each, list)]
                    refused = [each for each in results if isinstance(each, ActionNotAllowed | GuardRefused)]
                    if (len(answers), len(refused)) != (served, 2 - served):
                        return f"{kind} of {pair}: {results}"
                    acknowledged |= {
                        a.command_id: (a.stream, a.first_seq, a.last_seq) for each in answers for a in each
                    }
    return first_wrong(store, Evidence(acknowledged=acknowledged))


def _name_all(desk, make, pairs, place):
    return [_name(desk, make, pair, place) for pair in pairs]


def _name(desk, make, pair, place):
    mine, other = pair if place == 0 else reversed(pair)
    return outcome(desk.handle_all, make(mine, other, f"{mine}-{place}"))


class Versions:
    """Two procedures that nobody has used before."""

    def __init__(self, mark):
        self._made = {name: office.rules().model_copy(update={"procedure": name, "version": mark}) for name in PAIR}

    def names(self):
        return PAIR

    def load(self, name):
        return self._made[name]


PAIR = ("first-rules", "second-rules")


def begin_together(store, trials):
    """Two clients file the first cases ever under two procedures, in opposite order; who was refused, or None."""
    office.found(store)
    with clients(2) as both:
        for trial in range(trials):
            desks = [CaseDesk(store, Library(Versions(f"v{trial}"), office.calendars())) for _ in range(2)]
            for desk in desks:
                for name in PAIR:
                    desk.library.current(name)
            got = both.race(partial(_file_first, desks, trial))
            if not all(isinstance(each, list) for each in got):
                return got
    return first_wrong(store)


def _file_first(desks, trial, place):
    order = PAIR if place == 0 else PAIR[::-1]
    complaints = [
        office.complaint(f"{trial:04}-{place}-{name}").model_copy(update={"procedure": name}) for name in order
    ]
    return outcome(desks[place].handle_all, complaints)


@pytest.fixture
def opened():
    """Opens stores, and closes them in the end."""
    engines = []

    def make(address):
        engines.append(open_engine(address))
        return SqlStore(engines[-1], clock=office.At())

    yield make
    for engine in engines:
        engine.dispose()


def test_two_cases_named_in_opposite_order_never_end_in_a_deadlock(address, opened):
    assert cross(opened(address), share(address)) is None


def test_procedures_first_used_in_opposite_order_never_end_in_a_deadlock(address, opened):
    assert begin_together(opened(address), scale(40, 1_000)) is None


@pytest.mark.postgres
def test_locks_in_the_order_named_do(postgres_url, opened, monkeypatch):
    def lock(session, commands):
        for stream in (stream for command in commands for stream in streams_of(command)):
            session.tx.ends([stream])

    monkeypatch.setattr(Session, "lock", lock)
    assert cross(opened(postgres_url), 400, size=10) is not None


def test_a_lock_taken_only_when_writing_does_on_sqlite(sqlite_file, opened):
    store = opened(f"sqlite:///{sqlite_file}")
    event.remove(store.engine, "begin", _begin_sqlite)
    event.listen(store.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    assert cross(store, 400, size=10) is not None
