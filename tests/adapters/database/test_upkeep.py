"""Connections, heartbeats, backups, and what a driver's error becomes."""

from __future__ import annotations

import sqlite3
import stat

import pytest
from fakes.databases import START
from fakes.writes import append, dump, filed, later
from sqlalchemy import text

from adapters.database.backup import backup_sqlite
from adapters.database.chained import chained
from adapters.database.engine import SAFE_WAL, journal_mode, open_engine, sqlite_url
from adapters.database.heartbeats import Heartbeat, Heartbeats
from adapters.database.store import SqlStore
from domain.errors import BadInput, StoreBroken, StoreBusy


def test_a_heartbeat_is_the_latest_one(store):
    hearts = Heartbeats(store)
    assert hearts.last("watch") is None
    hearts.beat("watch", START, "3 fired")
    hearts.beat("watch", later(minutes=1))
    hearts.beat("watch", START, "a late worker")
    hearts.beat("delivery", START)
    assert hearts.last("watch") == Heartbeat("watch", later(minutes=1), None)
    assert [heart.name for heart in hearts.all()] == ["delivery", "watch"]


def test_sqlite_is_opened_so_that_nothing_acknowledged_is_lost(sqlite_store):
    with sqlite_store.engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in (
                "synchronous",
                "foreign_keys",
                "busy_timeout",
                "trusted_schema",
                "secure_delete",
                "journal_mode",
            )
        }
    wal = sqlite3.sqlite_version_info >= SAFE_WAL
    assert settings == {
        "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000, "trusted_schema": 0, "secure_delete": 1,
        "journal_mode": "wal" if wal else "truncate",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("version", "mode"), [((3, 40, 1), "TRUNCATE"), ((3, 51, 2), "TRUNCATE"), ((3, 51, 3), "WAL"), ((3, 54, 0), "WAL")]
)
def test_the_write_ahead_log_only_where_it_is_sound(version, mode):
    assert journal_mode(version) == mode


@pytest.mark.postgres
def test_postgres_is_opened_with_limits(postgres_store):
    with postgres_store.engine.connect() as connection:
        found = [connection.execute(text(f"SHOW {name}")).scalar_one() for name in (
            "lock_timeout", "idle_in_transaction_session_timeout", "transaction_isolation", "synchronous_commit",
        )]  # fmt: skip
    assert found == ["10s", "20s", "read committed", "on"]


@pytest.mark.parametrize("url", ["mysql://localhost/x", "no address", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url):
    with pytest.raises(BadInput):
        open_engine(url)


def test_a_busy_sqlite_says_so(sqlite_file):
    impatient = open_engine(sqlite_url(sqlite_file))
    with SqlStore(impatient).transaction():
        other = open_engine(sqlite_url(sqlite_file))
        with other.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StoreBusy, match="Another process"), SqlStore(other).transaction():
            pass
        other.dispose()
    impatient.dispose()


@pytest.mark.postgres
def test_a_server_that_is_away_says_so(postgres_url):
    engine = open_engine(postgres_url.update_query_dict({"host": "/nowhere"}))
    with pytest.raises(StoreBusy, match="PostgreSQL cannot do this now"), SqlStore(engine).transaction() as unit:
        _ = unit.now
    engine.dispose()


def test_a_missing_folder_says_so(tmp_path):
    engine = open_engine(sqlite_url(tmp_path / "none" / "x.db"))
    with pytest.raises(StoreBroken, match="does its folder exist"), SqlStore(engine).transaction():
        pass
    engine.dispose()


def test_a_backup_is_whole_and_private(sqlite_store, sqlite_file, tmp_path):
    append(sqlite_store, filed("C-1"), filed("C-2"))
    target = tmp_path / "copy.db"
    with sqlite_store.transaction() as unit:  # somebody is writing just now
        unit.append([filed("C-3")])
        size = backup_sqlite(sqlite_file, target)
    assert size == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = SqlStore(open_engine(sqlite_url(target)))
    assert chained(copy).size == 4
    assert len(dump(copy)["cases"]) == 2
    copy.engine.dispose()
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy.db"]


def test_a_backup_overwrites_nothing_and_copies_no_rubbish(sqlite_file, tmp_path):
    with pytest.raises(BadInput, match="overwrites nothing"):
        backup_sqlite(sqlite_file, sqlite_file)
    with pytest.raises(BadInput, match="no database file"):
        backup_sqlite(tmp_path / "none.db", tmp_path / "copy.db")
    rubbish = tmp_path / "rubbish.db"
    rubbish.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreBroken, match="failed"):
        backup_sqlite(rubbish, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []
