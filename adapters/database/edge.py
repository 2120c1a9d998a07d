"""The edge: what the drivers raise becomes one of our own errors, once, here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import BadInput, OmbudsError, Raced, SchemaMismatch, StoreBroken, StoreBusy

_BUSY = (
    pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure, pg.QueryCanceled, pg.AdminShutdown,
    pg.CannotConnectNow, pg.TooManyConnections, pg.IdleInTransactionSessionTimeout, pg.CrashShutdown,
)  # fmt: skip
_MISSING = (pg.UndefinedTable, pg.UndefinedColumn, pg.InvalidCatalogName)
_FULL = (pg.DiskFull, pg.ReadOnlySqlTransaction, pg.DataCorrupted, pg.IndexCorrupted)
_BUSY_CODES = {"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_BUSY_SNAPSHOT", "SQLITE_BUSY_RECOVERY"}
_SQLITE_REFUSES = {
    "SQLITE_FULL": "The disk is full: nothing was written. Make room, then repeat the step.",
    "SQLITE_READONLY_R": "A write was interrupted and must be undone before anything can be read: "
    "let the database's file and folder be written to.",
    "SQLITE_READONLY": "The database may only be read: nothing was written. Let its file and folder be written to.",
    "SQLITE_IOERR_SHMSIZE": "The disk is full: there is no room for the index of the write-ahead log. "
    "Make room, then repeat the same command: it is done once.",
    "SQLITE_IOERR": "The disk under the database failed: whether the step was recorded is not known. "
    "See to the disk, then repeat the same command: it is done once.",
    "SQLITE_CORRUPT": "The database file is damaged. Restore the last backup.",
    "SQLITE_NOTADB": "The file is no database, or it is damaged. Restore the last backup.",
}
_UPGRADE = "Run: ombuds db upgrade"
MOVED = "This record was moved"
"""How a database refuses from which the record was moved elsewhere; see adapters.database.closing."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise our own errors in place of SQLAlchemy's and the drivers'."""
    try:
        yield
    except DBAPIError as error:
        raise _of_driver(error.orig or error) from error
    except (sqlite3.Error, psycopg.Error) as error:  # from statements that went straight to the driver
        raise _of_driver(error) from error
    except PoolTimeout as error:
        raise StoreBusy("All connections to the database are in use. Try again, or allow more of them.") from error
    except SQLAlchemyError as error:
        raise StoreBroken(f"The database cannot be used: {error}") from error


def _clash(cause: BaseException) -> OmbudsError:
    """Which unique key was hit: a race if it is one of the keys that keep a promise."""
    # PostgreSQL names the constraint; its text would quote the values, which may hold any word.
    text = (cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None) or str(cause)
    for mark, what in (("commands", "command"), ("firing", "firing"), ("streams", "case"), ("events", "event")):
        if mark in text and isinstance(cause, sqlite3.IntegrityError | pg.UniqueViolation):
            return Raced(what)
    return StoreBroken(f"The database refused a row: {_first_line(str(cause))}")


def _of_driver(cause: BaseException) -> OmbudsError:
    if _first_line(str(cause)).startswith(MOVED):  # the database was closed behind the record
        return StoreBroken(_first_line(str(cause)))
    if isinstance(cause, sqlite3.IntegrityError | psycopg.IntegrityError):
        return _clash(cause)
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(cause, psycopg.Error):
        return _of_postgres(cause)
    return StoreBroken(f"The database cannot be used: {cause}")


def _of_sqlite(cause: sqlite3.Error) -> OmbudsError:
    text, code = str(cause), getattr(cause, "sqlite_errorname", "")
    if code in _BUSY_CODES:
        return StoreBusy("Another process is writing to the database and did not finish in time. Try again.")
    if text.startswith(("no such table", "no such column")) or "has no column named" in text:
        return SchemaMismatch(f"The database is not set up for this version of Ombuds ({text}). {_UPGRADE}")
    if code.startswith("SQLITE_CANTOPEN"):
        return StoreBroken(f"The database file cannot be opened ({text}): does its folder exist, may it be written?")
    for family, what in _SQLITE_REFUSES.items():
        if code.startswith(family):
            return StoreBroken(f"{what} ({text}, {code})")
    return StoreBroken(f"The database cannot be used: {text} ({code or type(cause).__name__}).")


def _of_postgres(cause: psycopg.Error) -> OmbudsError:
    text = _first_line(str(cause))
    if isinstance(cause, _MISSING):
        return SchemaMismatch(f"The database is not set up for this version of Ombuds ({text}). {_UPGRADE}")
    if isinstance(cause, _FULL):
        return StoreBroken(f"PostgreSQL cannot write: {text}. Nothing was written: see to that, then repeat the step.")
    if isinstance(cause, pg.IoError):
        return StoreBroken(
            f"PostgreSQL cannot rely on its disk: {text}. Whether the step was recorded is not known: "
            "see to the disk, then repeat the same command: it is done once."
        )
    if isinstance(cause, pg.CharacterNotInRepertoire | pg.UntranslatableCharacter):
        return BadInput(f"The text holds a character that cannot be stored: {text}")
    if isinstance(cause, _BUSY) or (isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None):
        return StoreBusy(f"PostgreSQL cannot do this now: {text}. Try again.")
    return StoreBroken(f"The database cannot be used: {text}")


def _first_line(text: str) -> str:
    """Only the first line: the ones below may quote values, which may be personal."""
    return text.strip().splitlines()[0] if text.strip() else "no reason given"
