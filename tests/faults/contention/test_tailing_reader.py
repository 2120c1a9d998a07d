"""Many writers, a third of whose transactions fail or dawdle, and a reader that follows the record and misses nothing.

A writer that fails does so after all is written and before the commit.  One that dawdles keeps its transaction open
until the reader has looked twice more: whoever was given an earlier place and commits later is what a reader would miss.
"""

from __future__ import annotations

import random
import threading
from contextlib import contextmanager, suppress

import pytest
from faults.contention import office
from faults.contention.places import share
from faults.contention.rounds import clients
from faults.scale import scale
from sqlalchemy import text

from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.store import SqlStore
from adapters.database.transaction import SqlTransaction
from domain.errors import StoreBusy

EVENTS = scale(2_000, 200_000)
"""Altogether, over the three crowds."""

CROWDS = (8, 32, 64)
SEED = 1618
FAILING, DAWDLING = 0.3, 0.02
PATIENCE = 20


class OnPurposeError(Exception):
    """A transaction that was meant to fail."""


class Reader(threading.Thread):
    """Asks again and again for what lies behind the last event that it has seen."""

    def __init__(self, store):
        super().__init__()
        self._store, self.seen, self.enough = store, [], threading.Event()
        self._looked, self._turn = 0, threading.Condition()

    def run(self):
        while not self.enough.is_set():
            with suppress(StoreBusy):  # it looks again in a moment, from where it stood
                self.look()
            self.enough.wait(0.005)

    def look(self):
        self.seen += [event.seq for event in self._store.events(after=self.seen[-1] if self.seen else 0)]
        with self._turn:
            self._looked += 1
            self._turn.notify_all()

    def wait_for_looks(self, count):
        """Until it has looked so many times more; on SQLite it cannot look while a writer commits, hence the bound."""
        with self._turn:
            until = self._looked + count
            self._turn.wait_for(lambda: self._looked >= until, 1)


class Trying(SqlStore):
    """Fails or dawdles before the commit as chance has it, once told to."""

    reader_of_record, chance, kind = None, None, SqlTransaction

    @contextmanager
    def transaction(self):
        with super().transaction() as unit:
            unit.__class__ = self.kind
            yield unit
            turn = self.chance.random() if self.chance else 1
            if turn < FAILING:
                raise OnPurposeError
            if turn < FAILING + DAWDLING:
                self.reader_of_record.wait_for_looks(2)


class Sequence(SqlTransaction):
    """Takes places from a counter that neither waits for others nor gives anything back: what bigserial does."""

    counter, lock = 1_000, threading.Lock()

    def advance(self, count, begun):
        with self.lock:
            Sequence.counter += count
            end = Sequence.counter
        recorded_at, origin = begun, "test"
        if not self._postgres:
            self.connection.execute(text("UPDATE log_head SET seq = :end"), {"end": end})
        self.appended_at = recorded_at
        return end - count, recorded_at, origin

    def grow(self, leaves):
        """Without a head that waits for others there is no tree either."""


def follow(address, crowd, events, kind=SqlTransaction):
    """What the reader missed, what the record skipped, and the oracle's finding."""
    engine = open_engine(address, pool_size=crowd + 2)
    store = Trying(engine, clock=office.At())
    desk, cases = office.found(store), [f"CASE-{n:02}" for n in range(crowd)]
    office.file(desk, cases)
    reader, acknowledged = Reader(store), {}
    store.reader_of_record, store.chance, store.kind = reader, random.Random(SEED), kind
    begun = sum(1 for _ in store.events())
    reader.start()
    with clients(crowd) as writers:
        for answers in writers.race(lambda number: _write(desk, cases[number], -(-events // crowd))):
            acknowledged |= {a.command_id: (a.stream, a.first_seq, a.last_seq) for a in answers}
    reader.enough.set()
    reader.join(PATIENCE)
    reader.look()
    written = [event.seq for event in store.events()]
    wrong = first_wrong(store, Evidence(acknowledged=acknowledged))
    engine.dispose()
    assert len(written) >= begun + events
    return set(written) - set(reader.seen), set(range(1, len(written) + 1)) - set(written), wrong


def _write(desk, case, count):
    """So many notes in one case; what fails on purpose, or is kept waiting too long, is handed in until it stands."""
    answers = []
    while len(answers) < count:
        try:
            answers.append(desk.handle(office.note(case, f"note-{case}-{len(answers)}")))
        except (OnPurposeError, StoreBusy):
            continue
    return answers


@pytest.mark.parametrize("crowd", CROWDS)
def test_the_reader_misses_nothing_and_no_number_is_left_out(address, crowd):
    missed, skipped, wrong = follow(address, crowd, share(address, EVENTS) // len(CROWDS))
    assert not missed, f"seed {SEED}"
    assert not skipped, f"seed {SEED}"
    assert wrong is None, f"seed {SEED}"


@pytest.mark.postgres
def test_with_numbers_from_a_sequence_the_reader_misses_events(spare_postgres):
    missed, skipped, wrong = follow(spare_postgres, 8, 200, Sequence)
    assert missed
    assert skipped
    assert wrong is not None


def test_with_numbers_from_a_sequence_numbers_are_left_out_even_where_writers_wait(sqlite_file):
    _, skipped, wrong = follow(f"sqlite:///{sqlite_file}", 8, 100, Sequence)
    assert skipped
    assert wrong is not None
