"""Somebody holds the head of the record and walks away: the others are told to try again, and soon get through."""

from __future__ import annotations

import time
from contextlib import closing

import psycopg
import pytest
from faults.contention import office
from faults.contention.rounds import outcome
from psycopg.errors import IdleInTransactionSessionTimeout
from sqlalchemy import text

from adapters.database.engine import open_engine
from adapters.database.store import SqlStore
from domain.errors import StoreBusy
from domain.ports import Answer

pytestmark = pytest.mark.postgres
MOST = 30
"""Seconds after which everybody must be through."""

IDLE, LOCK = "idle_in_transaction_session_timeout", "lock_timeout"
MANY = 40
SHORT = "-c lock_timeout=100ms"
HOLD = "UPDATE log_head SET seq = seq"


def plain(address):
    """A session as psql has one: without what Ombuds asks for when it connects."""
    return psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))


def seconds(connection, name):
    return connection.execute("SELECT setting::int / 1000.0 FROM pg_settings WHERE name = %s", (name,)).fetchone()[0]


def test_no_session_may_hold_its_locks_idly_and_none_waits_for_ever(spare_postgres):
    engine = open_engine(spare_postgres)
    with engine.connect() as connection, closing(plain(spare_postgres)) as other:
        ours = connection.connection.driver_connection
        assert 0 < seconds(ours, LOCK) + seconds(ours, IDLE) <= MOST
        assert 0 < seconds(other, IDLE) < MOST
    engine.dispose()


def get_through(address, bound):
    """How a person fares while a session sits on the head that may be idle for so long: what each try came to."""
    engine = open_engine(address.update_query_dict({"options": SHORT}))
    desk = office.found(SqlStore(engine, clock=office.At()))
    with engine.connect() as admin:
        admin.execution_options(isolation_level="AUTOCOMMIT").execute(
            text(f"ALTER DATABASE {engine.url.database} SET {IDLE} = '{bound}'")
        )
    tries, until = [], time.monotonic() + MOST
    stuck = plain(address)
    with closing(stuck):
        stuck.execute(HOLD)
        while not isinstance(tries[-1] if tries else None, Answer) and time.monotonic() < until and len(tries) < MANY:
            tries.append(outcome(desk.handle, office.complaint("CASE-1")))
        if isinstance(tries[-1], Answer):
            with pytest.raises(IdleInTransactionSessionTimeout):
                stuck.execute("SELECT 1")
    engine.dispose()
    return tries


def test_whoever_waits_for_a_held_head_is_told_to_try_again_and_then_gets_through(spare_postgres):
    *told, answer = get_through(spare_postgres, "1s")
    assert isinstance(answer, Answer), answer
    assert told
    assert all(isinstance(each, StoreBusy) and "Try again" in str(each) for each in told), told


def test_without_a_bound_on_idleness_nobody_ever_gets_through(spare_postgres):
    assert all(isinstance(each, StoreBusy) for each in get_through(spare_postgres, "0"))
