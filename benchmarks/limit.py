"""The limit: every statement that a workload wrote, written again by hand through the bare driver.

While a workload runs, its writes are kept per transaction (reads are left out: by hand one
would know what to write).  Then an empty database of the same kind gets the same rows in the
same transactions, with nothing between the loop and the driver.  Whether a statement came
through SQLAlchemy or went straight to the driver makes no difference: both are kept.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from adapters.database.store import SqlStore
from adapters.database.transaction import SqlTransaction

_WRITES = ("INSERT", "UPDATE", "DELETE", "COPY")


Statement = tuple[str, Any, bool]
"""Text, parameters, and whether these are many rows."""
Note = Callable[[str, Any, bool], None]


class _Observed:
    """A driver's connection or cursor that notes what is sent through it, before it is sent."""

    def __init__(self, inner: Any, note: Note) -> None:
        self._inner, self._note = inner, note

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def execute(self, text: str, parameters: Any = ()) -> Any:
        self._note(text, parameters, False)
        return self._inner.execute(text, parameters)

    def executemany(self, text: str, rows: Any) -> Any:
        self._note(text, rows, True)
        return self._inner.executemany(text, rows)

    def cursor(self) -> _Observed:
        return _Observed(self._inner.cursor(), self._note)

    @contextmanager
    def copy(self, text: str) -> Iterator[_Copied]:
        with self._inner.copy(text) as into:
            copied = _Copied(into)
            yield copied
        self._note(text, copied.rows, True)


class _Copied:
    """Rows on their way into a table, kept as well."""

    def __init__(self, into: Any) -> None:
        self._into, self.rows = into, list[Any]()

    def write_row(self, row: Any) -> None:
        self.rows.append(row)
        self._into.write_row(row)


@contextmanager
def observing(store: SqlStore, note: Note) -> Iterator[None]:
    """Note every statement that this store sends meanwhile, through SQLAlchemy or straight to the driver."""
    begin = store.transaction

    def sent(_c: Any, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool) -> None:
        note(text, parameters, many)

    @contextmanager
    def observed() -> Iterator[SqlTransaction]:
        with begin() as unit:
            unit.raw = _Observed(unit.raw, note)
            yield unit

    event.listen(store.engine, "before_cursor_execute", sent)
    store.transaction = observed  # type: ignore[method-assign]
    try:
        yield
    finally:
        del store.transaction  # the class's own again
        event.remove(store.engine, "before_cursor_execute", sent)


@dataclass(slots=True)
class Capture:
    """Written statements, by transaction."""

    transactions: list[list[Statement]] = field(default_factory=list)
    _open: dict[int, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    """What each thread has written since its last commit."""

    @contextmanager
    def of(self, store: SqlStore) -> Iterator[None]:
        """Keep what is written through this store meanwhile."""
        event.listen(store.engine, "commit", self._commit)
        try:
            with observing(store, self._note):
                yield
        finally:
            event.remove(store.engine, "commit", self._commit)

    def _note(self, text: str, parameters: Any, many: bool) -> None:
        if text.lstrip().upper().startswith(_WRITES):
            self._open[get_ident()].append((text, parameters, many))

    def _commit(self, _connection: Any) -> None:
        written = self._open.pop(get_ident(), None)
        if written:
            self.transactions.append(written)


def seconds_by_hand(engine: Engine, transactions: Sequence[Sequence[Statement]]) -> float:
    """Write these transactions into the empty database behind ``engine``; return the seconds it took."""
    raw = engine.raw_connection()
    try:
        driver = raw.driver_connection
        return (
            _sqlite(driver, transactions) if isinstance(driver, sqlite3.Connection) else _postgres(driver, transactions)
        )
    finally:
        raw.close()


def _sqlite(connection: sqlite3.Connection, transactions: Sequence[Any]) -> float:
    begun = time.perf_counter()
    for statements in transactions:
        connection.execute("BEGIN IMMEDIATE")
        for text, parameters, many in statements:
            (connection.executemany if many else connection.execute)(text, parameters)
        connection.execute("COMMIT")
    return time.perf_counter() - begun


def _postgres(connection: psycopg.Connection[Any], transactions: Sequence[Any]) -> float:
    connection.rollback()
    connection.autocommit = False
    cursor = connection.cursor()
    begun = time.perf_counter()
    for statements in transactions:
        for text, parameters, many in statements:
            if text.startswith("COPY"):
                with cursor.copy(text) as into:
                    for row in parameters:
                        into.write_row(row)
            elif many:
                cursor.executemany(text, parameters)
            else:
                cursor.execute(text, parameters)
        connection.commit()
    return time.perf_counter() - begun
