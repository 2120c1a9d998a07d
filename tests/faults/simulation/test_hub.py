"""The scheduler itself: it sees who waits for whom, and one seed is one life on PostgreSQL as well."""

from __future__ import annotations

from random import Random

import pytest
from fakes.databases import EMPTY_TABLES
from faults.simulation.hub import Hub
from faults.simulation.running import simulate
from faults.simulation.world import START, Chances, Plan, opened
from sqlalchemy import text

pytestmark = pytest.mark.postgres

CHANGE = text("UPDATE streams SET version = version + 1 WHERE stream = :name")
SEEDS = range(8)


class Changer:
    """Changes rows in one transaction, in this order."""

    def __init__(self, engine, name, rows):
        self.engine, self.name, self.rows = engine, name, rows

    def job(self):
        with self.engine.begin() as connection:
            for row in self.rows:
                connection.execute(CHANGE, {"name": row})


def take_turns(url, seed, orders):
    """Let one worker for each order change its rows, as the dice say; gives why they could not, or None."""
    engine = opened(url)
    hub = Hub(engine, Random(seed), Chances(crash=0, sleep=0))
    workers = [Changer(engine, f"worker-{number}", rows) for number, rows in enumerate(orders)]
    try:
        for worker in workers:
            hub.start(worker, worker.job)
        while hub.turn(workers, START) is not None:
            pass
    except AssertionError as circle:
        return str(circle)
    finally:
        hub.close()
    return None


@pytest.fixture
def two_rows(postgres_url, postgres_tables):
    postgres_tables.execute(text("INSERT INTO streams (stream, version) VALUES ('a', 0), ('b', 0)"))
    return postgres_url


def test_a_circle_of_waiting_is_found_and_says_who_waits_for_whom(two_rows):
    found = [why for seed in SEEDS if (why := take_turns(two_rows, seed, ("ab", "ba")))]
    assert found
    assert all("worker-0 for ['worker-1'] with UPDATE streams" in why for why in found), found
    assert all("worker-1 for ['worker-0'] with UPDATE streams" in why for why in found), found


def test_whoever_keeps_the_order_only_waits_his_turn(two_rows, postgres_tables):
    assert [take_turns(two_rows, seed, ("ab", "ab", "ab", "b")) for seed in SEEDS] == [None] * len(SEEDS)
    counted = postgres_tables.execute(text("SELECT version FROM streams ORDER BY stream")).scalars().all()
    assert counted == [3 * len(SEEDS), 4 * len(SEEDS)]


def test_one_seed_is_one_life(postgres_server, postgres_tables):
    """To the last byte: a finding can be seen again."""

    def life(seed):
        postgres_tables.execute(text(EMPTY_TABLES))
        return simulate(postgres_server.set(database="ombuds"), Plan(seed, cases=12, days=8))

    first, again = life(3), life(3)
    assert first.wrong is None
    assert first == again
    assert first.overlaps > 0
