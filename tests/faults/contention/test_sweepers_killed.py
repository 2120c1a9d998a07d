"""Eight sweepers at a mountain of due deadlines; every now and then one of them is killed.

A person works on the same cases meanwhile.  Each deadline must fire exactly once.
"""

from __future__ import annotations

import random
import threading
import time

import pytest
from faults.contention import office
from faults.contention.bad import UnlockedStore, drop_keys
from faults.contention.nursery import Nursery
from faults.scale import scale
from sqlalchemy import text

from adapters.database.engine import open_engine
from adapters.database.oracle import Evidence, first_wrong
from adapters.database.reads import ClockworkReads
from adapters.database.store import SqlStore
from domain.errors import OmbudsError

pytestmark = pytest.mark.postgres
DEADLINES, KILLS = scale(10_000, 100_000), scale(40, 1_000)
SWEEPERS, BATCH = 8, 40
SEED = 311
PAUSE = 0.02
"""Between two looks at how far they are."""

CROWDED = scale(2_000, 40_000)
PATIENCE = scale(300, 7_200)
NOW = office.START + office.LIMIT * 2
FIRED = text(
    "SELECT count(*), count(DISTINCT (stream, firing)) FROM events WHERE type = 'DeadlineMissed' AND firing IS NOT NULL"
)


class Sweepers:
    """So many at work; whoever is killed is replaced."""

    def __init__(self, nursery, url, kind, count=SWEEPERS):
        self._nursery, self._order = nursery, (url, NOW.isoformat(), BATCH, kind)
        self.working = [self._fork() for _ in range(count)]

    def _fork(self):
        return self._nursery.fork("faults.contention.sweepers", "sweep", *self._order)

    def kill_one(self, chance):
        """Kill one of them; whether it was still at work."""
        place = chance.randrange(len(self.working))
        ended = self._nursery.kill(self.working[place])
        self.working[place] = self._fork()
        return ended == 9

    def all_ended(self):
        ends = [self._nursery.ended(number) for number in self.working]
        assert all(end in (None, 0) for end in ends), f"a sweeper failed: {ends}"
        return None not in ends


class Person(threading.Thread):
    """Notes something in one case after the other, and closes some, until told to stop."""

    def __init__(self, store, cases, chance):
        super().__init__()
        self._desk, self._cases, self._chance = office.desk(store), cases, chance
        self.enough, self.acknowledged, self.failed = threading.Event(), {}, None

    def run(self):
        try:
            for case in self._chance.sample(self._cases, len(self._cases)):
                if self.enough.is_set():
                    return
                make = office.close if self._chance.random() < 0.2 else office.note
                answer = self._desk.handle(make(case, f"person-{case}"))
                self.acknowledged[answer.command_id] = (answer.stream, answer.first_seq, answer.last_seq)
        except OmbudsError as error:
            self.failed = error


def sweep_under_fire(engine, deadlines, kills, kind="good"):
    """What was wrong in the end, how many deadlines fired, how often, and how many sweepers were killed at work."""
    chance = random.Random(SEED)
    store = (UnlockedStore if kind == "unlocked" else SqlStore)(engine, clock=office.At())
    cases = [f"CASE-{n:06}" for n in range(deadlines // office.PROMISES)]
    office.file(office.found(store), cases)
    late = type(store)(engine, clock=office.At(NOW))
    reads, person = ClockworkReads(late), Person(late, cases, chance)
    until, done = time.monotonic() + PATIENCE, 0
    with Nursery() as nursery:
        sweepers = Sweepers(nursery, engine.url.render_as_string(hide_password=False), kind)
        person.start()
        while not sweepers.all_ended() and time.monotonic() < until:
            # Kills are spread over the work: each waits until its share of the mountain is gone.
            if done < kills and reads.due_count(NOW) <= deadlines * (1 - (done + chance.random()) / (kills + 2)):
                done += sweepers.kill_one(chance)
            person.enough.wait(PAUSE)
        person.enough.set()
        person.join(PATIENCE)
    with engine.connect() as connection:
        fired, different = connection.execute(FIRED).one()
    wrong = person.failed or first_wrong(store, Evidence(acknowledged=person.acknowledged, settled_at=NOW))
    return wrong, fired, different, done


@pytest.fixture
def engine(spare_postgres):
    made = open_engine(spare_postgres)
    yield made
    made.dispose()


def test_every_deadline_fires_once_while_sweepers_are_killed(engine):
    wrong, fired, different, killed = sweep_under_fire(engine, DEADLINES, KILLS)
    assert wrong is None, f"seed {SEED}: {wrong}"
    assert (fired, different) == (DEADLINES, DEADLINES), f"seed {SEED}"
    assert killed == KILLS


def test_without_locks_and_keys_deadlines_fire_twice(engine):
    drop_keys(engine)
    wrong, fired, different, _ = sweep_under_fire(engine, 400, 2, "unlocked")
    assert wrong is not None
    assert fired > different


def seconds_to_sweep(engine, deadlines, sweepers):
    """How long so many sweepers take, from the first fork to the last end, and what was wrong then."""
    store = SqlStore(engine, clock=office.At())
    office.file(office.found(store), [f"CASE-{n:06}" for n in range(deadlines // office.PROMISES)])
    with Nursery() as nursery:
        began, pause = time.monotonic(), threading.Event()
        working = Sweepers(nursery, engine.url.render_as_string(hide_password=False), "good", sweepers)
        while not working.all_ended() and time.monotonic() < began + PATIENCE:
            pause.wait(PAUSE)
        return time.monotonic() - began, first_wrong(store, Evidence(settled_at=NOW))


@pytest.mark.long
def test_64_sweepers_are_at_least_half_as_quick_as_8(engine, request):
    few, wrong = seconds_to_sweep(engine, CROWDED, 8)
    assert wrong is None
    other = open_engine(request.getfixturevalue("postgres_url"))
    many, wrong = seconds_to_sweep(other, CROWDED, 64)
    other.dispose()
    assert wrong is None
    print(f"{CROWDED:,} deadlines: 8 sweepers {few:.1f} s, 64 sweepers {many:.1f} s")
    assert many < 2 * few
