"""Connections: how each database is opened so that what was acknowledged stays written.

SQLite takes its write lock at BEGIN (``BEGIN IMMEDIATE``): with a plain BEGIN, writers that
read first and write later starve each other with "database is locked".  Whoever finds it taken
asks again at short, uneven intervals: SQLite's own waiting asks ever more rarely, so that among
busy writers somebody would never be let in.  The write-ahead log is
used only from SQLite 3.51.3 on, since earlier versions can damage a database that several
connections checkpoint; before that a truncated rollback journal, which with synchronous=FULL
is flushed at commit.  PostgreSQL works at READ COMMITTED: order comes from row locks.
"""

from __future__ import annotations

import logging
import os
import random
import select
import sqlite3
import time
from pathlib import Path
from typing import Any

from psycopg.adapt import Dumper
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InvalidatePoolError

from adapters.database.arrays import Array, ArrayDumper
from domain.errors import BadInput

SAFE_WAL = (3, 51, 3)
BUSY_TIMEOUT_MS = 10_000
_ASK_AGAIN = (0.001, 0.008)
"""Seconds between two questions whether the write lock of SQLite is free."""

_READS = "ombuds_reads"
_FROZEN = "query_only"
"""The mark of a connection that only reads, from a disk that nobody writes to: its journal stays as it is."""

_NOTICE_SILENCE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""So that a program whose server has gone without a word asks no longer than half a minute."""

_POSTGRES_SETTINGS = {
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    # A machine that loses its network in the midst of a transaction holds its locks until the server gives it up.
    "idle_in_transaction_session_timeout": "20s",
    "tcp_user_timeout": "15s",
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "timezone": "UTC",
    "default_transaction_isolation": "read committed",
    "synchronous_commit": "on",
    # Rows are asked for by key and lie in memory or on disks without moving parts: reading a whole table instead is
    # no bargain, and must not look like one while the server has no statistics yet.
    "random_page_cost": "1.1",
}


def open_engine(url: str | URL, *, pool_size: int = 5) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``; connects to nothing yet.

    Raises BadInput for another kind of database, and for SQLite in memory, which would give
    each connection a database of its own.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadInput(f"{url!r} is no database address. Give sqlite:///PATH or postgresql://HOST/NAME.") from error
    kind = address.get_backend_name()
    if kind == "sqlite":
        return _sqlite(address, pool_size)
    if kind in ("postgresql", "postgres"):
        return _postgres(address, pool_size)
    raise BadInput(f"Ombuds keeps its record in SQLite or PostgreSQL, not in {kind!r}.")


def sqlite_url(file: Path) -> URL:
    """The address of a database file."""
    return URL.create("sqlite", database=str(file))


def reading(engine: Engine) -> Engine:
    """The same pool, for transactions that only read: on SQLite they take no write lock."""
    return engine.execution_options(**{_READS: True})


def journal_mode(version: tuple[int, ...]) -> str:
    """The journal that this version of SQLite may be trusted with."""
    return "WAL" if version >= SAFE_WAL else "TRUNCATE"


def _sqlite(address: URL, pool_size: int) -> Engine:
    if address.database in (None, "", ":memory:"):
        raise BadInput("SQLite in memory would give each connection a database of its own. Give a file.")
    engine = create_engine(address.set(drivername="sqlite"), pool_size=pool_size, max_overflow=20, pool_timeout=30)
    event.listen(engine, "do_connect", _connect_sqlite)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _connect_sqlite(_dialect: object, _record: object, arguments: Any, options: Any) -> Any:
    """A connection that reads without a log, where none can be made and none is needed; None for the usual one."""
    file = Path(arguments[0]).absolute()
    if not _is_frozen(file):
        return None
    connection = sqlite3.connect(f"{file.as_uri()}?immutable=1", **options | {"uri": True})
    connection.execute(f"PRAGMA {_FROZEN} = ON")
    return connection


def _is_frozen(file: Path) -> bool:
    """Whether this is a database with a write-ahead log, left in order, on a disk that nobody can write to.

    Only the disk counts, not the modes of files: somebody with more rights could be writing.
    """
    if not file.is_file() or not os.statvfs(file.parent).f_flag & os.ST_RDONLY:
        return False
    log = file.with_name(f"{file.name}-wal")
    with file.open("rb") as start:
        return start.read(20)[18:] == b"\2\2" and not (log.exists() and log.stat().st_size)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # BEGIN is ours to say: the driver would say a plain one, and only before the first change.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        if not cursor.execute(f"PRAGMA {_FROZEN}").fetchone()[0]:
            cursor.execute(f"PRAGMA journal_mode = {journal_mode(sqlite3.sqlite_version_info)}")
        for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "secure_delete = ON",
                        "mmap_size = 0", "cache_size = -16000", "temp_store = MEMORY"):  # fmt: skip
            cursor.execute(f"PRAGMA {setting}")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    if connection.get_execution_options().get(_READS, False):
        raw.execute("BEGIN")
        return
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        _take_turn(raw, time.monotonic() + BUSY_TIMEOUT_MS / 1000)
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _take_turn(raw: Any, until: float) -> None:
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                raise
        time.sleep(random.uniform(*_ASK_AGAIN))  # noqa: S311 - chance keeps the waiting apart, it hides nothing


def _postgres(address: URL, pool_size: int) -> Engine:
    # Said when connecting, not in every transaction: no round trip per command.  A pooler in
    # between must hand on the start-up options.
    settings = " ".join(f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in _POSTGRES_SETTINGS.items())
    given = address.query.get("options", "")
    options = f"{settings} {given if isinstance(given, str) else ' '.join(given)}".strip()
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=20,
        pool_timeout=30,
        isolation_level="READ COMMITTED",
        connect_args={"options": options, "application_name": "ombuds", "connect_timeout": 10} | _NOTICE_SILENCE,
    )
    # Its warnings quote the keys and values of refused rows; what matters in them is raised as well.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    event.listen(engine, "connect", _prepare_postgres)
    event.listen(engine, "checkout", _still_there)
    return engine


def _still_there(connection: Any, _record: object, _proxy: object) -> None:
    """Take no connection from the pool that the server has left: a look at the line, no question to the server.

    Nothing is underway on it, so that whatever waits to be read there is a farewell.
    """
    line = select.poll()
    if not connection.closed:
        line.register(connection.fileno(), select.POLLIN)
    if connection.closed or line.poll(0):
        raise InvalidatePoolError("The server has closed this connection.")


class _Whole(Dumper):
    """Whole numbers without a type of their own: the column tells it.

    The driver would choose one by size, and so prepare the same statement several times.
    """

    def dump(self, obj: int) -> bytes:
        return b"%d" % obj

    def quote(self, obj: int) -> bytes:
        # For the few statements that take no parameters, such as FETCH; the space keeps `- -1` apart.
        return b" %d" % obj


def _prepare_postgres(connection: Any, _record: object) -> None:
    connection.adapters.register_dumper(int, _Whole)
    connection.adapters.register_dumper(Array, ArrayDumper)
