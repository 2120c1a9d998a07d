"""The program is killed at exact writes and flushes; nothing acknowledged is lost, nothing is done twice.

The workload: 200 commands of some 30 kinds and 20 sweeps, by 20 processes of ten commands each.  Each
point is the k-th call of one kind in one of these processes, which ends there by SIGKILL.  Then
the database must be whole, hold all that was acknowledged, and hold it once; the program, started
again without any manual step, finishes, and leaves every row of every table as if nothing had been.
"""

from __future__ import annotations

import pytest
from faults.crash.points import Counts
from faults.crash.striking import first_wrong_of
from faults.scale import scale

WRITES, FLUSHES, SENDS = ("pwrite64",), ("fdatasync", "ftruncate"), ("sendto",)


def kill(place, count, calls, variant=None):
    """Kill at so many points; the first that leaves anything wrong."""
    points = place.counts.some(count, *calls)
    return first_wrong_of(place.ground, points, variant=variant or place.variant)


def test_the_workload_is_of_many_kinds(nursery):
    kinds = [kind for run in nursery.runs for _, _, kind in run]
    assert len(kinds) - kinds.count(None) == 200
    assert len(set(kinds)) > 25


def test_at_writes_of_sqlite(on_sqlite):
    assert kill(on_sqlite, scale(45, 800), WRITES) is None


def test_at_flushes_of_sqlite(on_sqlite):
    assert kill(on_sqlite, scale(35, 1300), FLUSHES) is None


def test_in_the_write_ahead_log(on_write_ahead_log):
    assert kill(on_write_ahead_log, scale(30, 300), WRITES + FLUSHES) is None


@pytest.mark.postgres
def test_at_sends_to_postgresql(on_postgres):
    assert kill(on_postgres, scale(40, 400), SENDS) is None


SEEN_ON_SQLITE = {
    "acknowledges first": (WRITES + FLUSHES, "acknowledged and is not in the record"),
    "no journal": (WRITES, ""),
}


@pytest.mark.parametrize("variant", SEEN_ON_SQLITE)
def test_a_bad_store_on_sqlite_is_seen(on_sqlite, variant):
    calls, said = SEEN_ON_SQLITE[variant]
    wrong = kill(on_sqlite, 40, calls, variant)
    assert wrong is not None
    assert said in wrong


def test_events_and_tables_in_two_transactions_are_seen(on_sqlite):
    """It flushes more often than the shipped store: its own flushes are counted."""
    counts = Counts(on_sqlite.ground.bed, on_sqlite.ground.nursery, "two transactions", runs=1)
    assert first_wrong_of(on_sqlite.ground, counts.some(40, *FLUSHES), variant="two transactions") is not None


@pytest.mark.postgres
@pytest.mark.parametrize("variant", ["acknowledges first", "two transactions"])
def test_a_bad_store_on_postgresql_is_seen(on_postgres, variant):
    """Two commands' sends, one after another: somewhere among them lies the moment that the mistake leaves open."""
    points = [point for point in on_postgres.counts.points("sendto") if point.run == 1][20:60]
    assert first_wrong_of(on_postgres.ground, points, variant=variant) is not None


def test_what_is_acknowledged_has_been_flushed(on_sqlite, on_write_ahead_log):
    """No kill shows a missing flush, since the system keeps what it was given: so the calls are read instead."""
    for place in (on_sqlite, on_write_ahead_log):
        assert place.counts.total("fdatasync") >= 200
        assert place.counts.unflushed == []


@pytest.mark.parametrize("variant", ["no flush", "flush at checkpoints"])
def test_a_store_that_leaves_flushing_to_chance_is_seen(on_sqlite, variant):
    ground = on_sqlite.ground
    assert Counts(ground.bed, ground.nursery, variant, runs=1).unflushed != []
