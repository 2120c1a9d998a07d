"""Getting deleted content out of the database's own files, after the transaction that deleted it.

SQLite overwrites what it deletes (``secure_delete``), but its log holds old pages until it is written back and cut off,
and pages that were put in order may hold remains: the file is written anew.

PostgreSQL leaves deleted rows where they were, and a plain VACUUM leaves their bytes between rows: tables that held
content are written anew, which locks each of them meanwhile.  What no statement reaches is said in docs/erasure.md:
the server's write-ahead log, its archive, backups and replicas.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from adapters.database.edge import translated
from domain.errors import StoreBusy

TABLES = ("contents", "commands", "notices", "deliveries", "quarantine")
"""What may have held content, or repeated it."""

_PATIENCE = "60s"


def scrub(engine: Engine) -> None:
    """Write the places anew that held what was erased.  Raises StoreBusy while others keep them; harmless when repeated."""
    with translated():
        if engine.dialect.name == "postgresql":
            _postgres(engine)
        else:
            _sqlite(engine)


def _sqlite(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        connection: Any = raw.driver_connection
        _emptied(connection)
        connection.execute("VACUUM")
        _emptied(connection)
    finally:
        raw.close()


def _emptied(connection: Any) -> None:
    """Write the log back and cut it off; without a log this does nothing."""
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreBusy(
            "Others read from the database, so that its log cannot be emptied: what was erased may still lie in it. "
            "Run `ombuds erase --finish` again in a moment."
        )


def _postgres(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(f"SET lock_timeout = '{_PATIENCE}'")
        for table in TABLES:
            connection.exec_driver_sql(f"VACUUM (FULL) {table}")
        connection.exec_driver_sql("RESET statement_timeout")
        connection.exec_driver_sql("RESET lock_timeout")
