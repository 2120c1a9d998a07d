"""The driver that the repository expects (sqlite3's), on a SQLite that can be given its own way to the disk.

Only what the product uses; errors come as sqlite3's, with their names, since the product reads those.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import apsw


@contextmanager
def as_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise _told(sqlite3.IntegrityError, error) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise _told(sqlite3.DatabaseError, error) from error
    except apsw.Error as error:
        raise _told(sqlite3.OperationalError, error) from error


def _told(kind: type[sqlite3.Error], error: apsw.Error) -> sqlite3.Error:
    told = kind(str(error))
    code = getattr(error, "extendedresult", 0)
    told.sqlite_errorname = apsw.mapping_extended_result_codes.get(  # type: ignore[attr-defined]
        code, apsw.mapping_result_codes.get(code & 0xFF, "SQLITE_ERROR")
    )
    return told


class Cursor:
    """Reads its rows at once: none of ours is large."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: Any = None
        self.rowcount = -1

    @property
    def lastrowid(self) -> int:
        return self._connection.raw.last_insert_rowid()

    def execute(self, text: str, values: Any = ()) -> Cursor:
        return self._run(lambda cursor: cursor.execute(text, values))

    def executemany(self, text: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        return self._run(lambda cursor: cursor.executemany(text, rows))

    def _run(self, work: Callable[[apsw.Cursor], Any]) -> Cursor:
        raw = self._connection.raw
        cursor = raw.cursor()
        self.description = None
        cursor.exec_trace = self._describe
        before = raw.total_changes()
        with as_sqlite3():
            self._rows = iter(work(cursor).fetchall())
        self.rowcount = raw.total_changes() - before
        return self

    def _describe(self, cursor: apsw.Cursor, _text: str, _values: object) -> bool:
        known = cursor.get_description()
        self.description = [(name, *[None] * 6) for name, *_ in known] if known else None
        return True

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())


class Connection:
    """One connection to a file."""

    isolation_level: str | None = ""

    def __init__(self, file: str, vfs: str) -> None:
        with as_sqlite3():
            self.raw = apsw.Connection(file, vfs=vfs)

    def cursor(self) -> Cursor:
        return Cursor(self)

    def execute(self, text: str, values: Any = ()) -> Cursor:
        return self.cursor().execute(text, values)

    def executemany(self, text: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        return self.cursor().executemany(text, rows)

    def commit(self) -> None:
        if self.raw.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.raw.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        with as_sqlite3():
            self.raw.close()

    def create_function(self, name: str, count: int, function: Any, *, deterministic: bool = False) -> None:
        self.raw.create_scalar_function(name, function, count, deterministic=deterministic)
