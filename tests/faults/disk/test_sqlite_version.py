"""The write-ahead log only with a SQLite that cannot damage it: the running library decides.

Before 3.51.3 two connections that checkpoint in the same moment can damage the database.  The
library of this Python and the one that apsw brings usually stand on different sides of that.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import apsw
import pytest
from faults.power.driver import Connection
from sqlalchemy import event

from adapters.database.engine import journal_mode, open_engine, sqlite_url
from adapters.database.store import SqlStore
from domain.errors import StoreBusy

RUNNING = sqlite3.sqlite_version_info
BUNDLED = tuple(map(int, apsw.sqlite_lib_version().split(".")))
SAFE = {
    (3, 7, 0): False, (3, 9, 3): False, (3, 40, 1): False, (3, 51, 0): False, (3, 51, 2): False,
    (3, 51, 3): True, (3, 51, 10): True, (3, 52, 0): True, (3, 100, 0): True, (4, 0, 0): True,
}  # fmt: skip


def wrongly_judged(gate):
    """The versions that a gate lets in, or keeps out, wrongly."""
    return [version for version, safe in SAFE.items() if gate(version) != ("WAL" if safe else "TRUNCATE")]


def test_each_listed_version_is_judged_rightly():
    assert wrongly_judged(journal_mode) == []


def test_a_gate_that_compares_text_is_seen():
    def as_text(version):
        return "WAL" if ".".join(map(str, version)) >= "3.51.3" else "TRUNCATE"

    assert wrongly_judged(as_text) == [(3, 7, 0), (3, 9, 3), (3, 51, 10), (3, 100, 0)]


def not_in_force(engine):
    """What the database itself says where it is not what its own version may be trusted with; None if all is right."""
    with engine.connect() as connection:
        (said,) = connection.exec_driver_sql("SELECT sqlite_version()").first()
        (mode,) = connection.exec_driver_sql("PRAGMA journal_mode").first()
        (flushes,) = connection.exec_driver_sql("PRAGMA synchronous").first()
    wanted = "wal" if tuple(map(int, said.split("."))) >= (3, 51, 3) else "truncate"
    return None if (mode, flushes) == (wanted, 2) else f"SQLite {said}: {mode}, synchronous {flushes}"


def of_apsw(file, monkeypatch):
    """The product's own engine, on the library that apsw brings."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", BUNDLED)
    engine = open_engine(sqlite_url(file))
    event.listen(engine, "do_connect", lambda *_: Connection(str(file), apsw.vfs_names()[0]))
    return engine


def test_the_library_of_this_python_has_its_journal(tmp_path):
    engine = open_engine(sqlite_url(tmp_path / "one.db"))
    assert not_in_force(engine) is None
    engine.dispose()


def test_the_library_of_apsw_has_its_journal(tmp_path, monkeypatch):
    engine = of_apsw(tmp_path / "one.db", monkeypatch)
    assert not_in_force(engine) is None
    engine.dispose()


@pytest.mark.skipif(
    (RUNNING >= (3, 51, 3)) == (BUNDLED >= (3, 51, 3)), reason="Both libraries here are on one side of 3.51.3."
)
def test_the_two_libraries_differ():
    assert {journal_mode(RUNNING), journal_mode(BUNDLED)} == {"WAL", "TRUNCATE"}


def test_an_engine_that_takes_the_other_journal_is_seen(tmp_path):
    engine = open_engine(sqlite_url(tmp_path / "one.db"))
    other = "TRUNCATE" if journal_mode(RUNNING) == "WAL" else "WAL"
    event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA journal_mode = {other}"))
    assert not_in_force(engine) == f"SQLite {sqlite3.sqlite_version}: {other.lower()}, synchronous 2"
    engine.dispose()


HOLDS_IT_OPEN = "import apsw, sys; held = apsw.Connection({file!r}); held.pragma('journal_mode', 'wal'); \
held.execute('SELECT * FROM log_head').fetchall(); print('held', flush=True); sys.stdin.read()"


@pytest.mark.skipif(RUNNING >= (3, 51, 3), reason="This Python's SQLite may be trusted with the write-ahead log.")
def test_an_older_library_does_not_join_a_write_ahead_log(sqlite_file, monkeypatch):
    """What a newer program holds open with its log is left alone; once it is closed, the log is given up."""
    monkeypatch.setattr("adapters.database.engine.BUSY_TIMEOUT_MS", 100)
    store = SqlStore(open_engine(sqlite_url(sqlite_file)))
    command = [sys.executable, "-c", HOLDS_IT_OPEN.format(file=str(sqlite_file))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as newer:
        assert newer.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy), store.transaction():
            pytest.fail("it joined a log that it may damage")
        newer.stdin.close()
    assert not_in_force(store.engine) is None
    store.engine.dispose()
