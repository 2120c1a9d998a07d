"""Writing rows straight through the driver: few round trips, few microseconds per row.

On PostgreSQL statements are sent ahead without waiting for each answer (``together``), and several
rows go as one array per column, so that a batch is one statement whose text does not depend on
its size; many new rows are copied.  On SQLite, which has no round trips, the driver repeats a prepared statement.  The
expression language is left out here because its cost per statement is that of the statement
itself.  All names come from our own tables, never from input.
"""
# ruff: noqa: S608 - the texts are put together from the names of our own tables and columns
# ruff: noqa: SLF001 - how a pipeline ends is the driver's own affair, and its end matters (see _last)

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from psycopg.waiting import Ready, Wait
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from adapters.database.arrays import Kind, kind_of
from adapters.database.columns import Moment, to_micros

Row = tuple[Any, ...]
FEW = 4
"""Up to so many rows are sent one by one: an array costs more than it saves."""
MANY = 100
"""From so many rows on they are copied, except among statements that are sent ahead: it costs less than arrays do."""


class Bulk(Protocol):
    """Writes rows on the driver's own connection; values are already as the database keeps them."""

    def together(self, raw: Any) -> AbstractContextManager[object]:
        """Statements inside need not be answered one by one; a refusal shows at the end at the latest."""

    def hear(self, raw: Any) -> None:
        """Wait for the answers to all statements so far."""

    def insert(self, raw: Any, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows that hold every column, in the table's order."""

    def update(self, raw: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Set these columns; each row holds their values and then the primary key."""

    def delete(self, raw: Any, table: Table, keys: Sequence[Row]) -> None:
        """Delete by primary key."""


def _optional_micros(value: Any) -> int | None:
    return None if value is None else to_micros(value)


def encoders(table: Table) -> Mapping[str, Callable[[Any], Any]]:
    """How to turn a value into what the database keeps, for the columns that need it."""
    return {column.name: _optional_micros for column in table.columns if isinstance(column.type, Moment)}


def primary_key(table: Table) -> tuple[str, ...]:
    """The names of the key's columns."""
    return tuple(column.name for column in table.primary_key.columns)


class _Plain:
    """Texts of statements about one row, each made once."""

    def __init__(self, dialect: Dialect, mark: str) -> None:
        self._quote = dialect.identifier_preparer.quote
        self._mark = mark
        self._made: dict[object, str] = {}

    def insert(self, table: Table) -> str:
        return self._made.get(table.name) or self._keep(table.name, self._insert(table))

    def update(self, table: Table, columns: tuple[str, ...]) -> str:
        key = (table.name, columns)
        return self._made.get(key) or self._keep(key, self._update(table, columns))

    def delete(self, table: Table) -> str:
        key = (table.name, None)
        return self._made.get(key) or self._keep(key, f"DELETE FROM {table.name} WHERE {self._key(table)}")

    def _keep(self, key: object, text: str) -> str:
        self._made[key] = text
        return text

    def _insert(self, table: Table) -> str:
        names = ", ".join(map(self._quote, table.columns.keys()))
        return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([self._mark] * len(table.columns))})"

    def _update(self, table: Table, columns: tuple[str, ...]) -> str:
        changes = ", ".join(f"{self._quote(name)} = {self._mark}" for name in columns)
        return f"UPDATE {table.name} SET {changes} WHERE {self._key(table)}"

    def _key(self, table: Table) -> str:
        return " AND ".join(f"{self._quote(name)} = {self._mark}" for name in primary_key(table))


class SqliteBulk:
    """One prepared statement, repeated by the driver."""

    def __init__(self) -> None:
        self._texts = _Plain(sqlite.dialect(), "?")

    def together(self, raw: Any) -> AbstractContextManager[object]:
        """See Bulk: there is nobody to wait for."""
        return nullcontext()

    def hear(self, raw: Any) -> None:
        """See Bulk: they are here."""

    def insert(self, raw: Any, table: Table, rows: Sequence[Row]) -> None:
        """See Bulk."""
        raw.executemany(self._texts.insert(table), rows)

    def update(self, raw: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """See Bulk."""
        raw.executemany(self._texts.update(table, columns), rows)

    def delete(self, raw: Any, table: Table, keys: Sequence[Row]) -> None:
        """See Bulk."""
        raw.executemany(self._texts.delete(table), keys)


class PostgresBulk:
    """A few rows one by one, more as one array per column, many as a copy."""

    def __init__(self) -> None:
        dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        self._texts = _Plain(dialect, "%s")
        self._quote = dialect.identifier_preparer.quote
        self._made: dict[object, tuple[str, tuple[Kind, ...]]] = {}

    @contextmanager
    def together(self, raw: Any) -> Iterator[None]:
        """See Bulk."""
        with raw.pipeline() as pipeline:
            pipeline._exit_gen = lambda: _last(pipeline)
            yield

    def hear(self, raw: Any) -> None:
        """See Bulk.  Said with a Sync, behind which the server counts how long the session sits idle; see _last."""
        if raw._pipeline is not None:
            raw.wait(_last(raw._pipeline))

    def insert(self, raw: Any, table: Table, rows: Sequence[Row]) -> None:
        """See Bulk."""
        names = tuple(table.columns.keys())
        if len(rows) <= FEW:
            _each(raw, self._texts.insert(table), rows)
        elif len(rows) < MANY or raw._pipeline is not None:
            _arrays(raw, self._many(table.name, table, names, self._insert), rows)
        else:
            _copy(raw, f"COPY {table.name} ({', '.join(map(self._quote, names))}) FROM STDIN", rows)

    def update(self, raw: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """See Bulk."""
        if len(rows) <= FEW:
            _each(raw, self._texts.update(table, columns), rows)
        else:
            _arrays(raw, self._many((table.name, columns), table, (*columns, *primary_key(table)), self._update), rows)

    def delete(self, raw: Any, table: Table, keys: Sequence[Row]) -> None:
        """See Bulk."""
        if len(keys) <= FEW:
            _each(raw, self._texts.delete(table), keys)
        else:
            _arrays(raw, self._many((table.name, None), table, primary_key(table), self._delete), keys)

    def _many(
        self, key: object, table: Table, names: tuple[str, ...], make: Callable[[Table, tuple[str, ...]], str]
    ) -> tuple[str, tuple[Kind, ...]]:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = (make(table, names), tuple(kind_of(table.columns[name]) for name in names))
        return found

    def _insert(self, table: Table, names: tuple[str, ...]) -> str:
        return f"INSERT INTO {table.name} ({', '.join(map(self._quote, names))}) SELECT * FROM {_unnest(table, names)}"

    def _update(self, table: Table, names: tuple[str, ...]) -> str:
        width = len(primary_key(table))
        changes = ", ".join(f"{self._quote(name)} = v.c{place}" for place, name in enumerate(names[:-width]))
        return f"UPDATE {table.name} AS t SET {changes} FROM {self._values(table, names)}"

    def _delete(self, table: Table, names: tuple[str, ...]) -> str:
        return f"DELETE FROM {table.name} AS t USING {self._values(table, names)}"

    def _values(self, table: Table, names: tuple[str, ...]) -> str:
        """The rows as a table ``v``, and the condition that joins it by the key, which comes last."""
        key = primary_key(table)
        offset = len(names) - len(key)
        match = " AND ".join(f"t.{self._quote(name)} = v.c{offset + place}" for place, name in enumerate(key))
        columns = ", ".join(f"c{place}" for place in range(len(names)))
        return f"{_unnest(table, names)} AS v ({columns}) WHERE {match}"


def _last(pipeline: Any) -> Iterator[Any]:
    """End a pipeline with nothing behind its last Sync.

    The driver adds a Flush, for which the server stops counting how long the session sits idle in its
    transaction: a process that is stopped there would hold its locks, the log head's among them, for ever.
    """
    try:
        pipeline._enqueue_sync()
        yield from pipeline._communicate_gen()
        yield from _handed_over(pipeline.pgconn)
    finally:
        yield from pipeline._fetch_gen(flush=False)


def _handed_over(pgconn: Any) -> Generator[Wait, Ready, None]:
    """Wait until this machine has taken over everything that is to be sent.

    The driver tries once and then waits for an answer: when the server is slow and the rest of a large statement
    still lies in the driver's own buffer, both would wait for each other for ever.
    """
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    yield Wait.W  # room for the small message that comes next


def _copy(raw: Any, text: str, rows: Sequence[Row]) -> None:
    with raw.cursor().copy(text) as into:
        for row in rows:
            into.write_row(row)


def _each(raw: Any, text: str, rows: Sequence[Row]) -> None:
    cursor = raw.cursor()
    for row in rows:
        cursor.execute(text, row)
    if raw._pipeline is not None:
        raw.wait(_handed_over(raw.pgconn))


def _arrays(raw: Any, statement: tuple[str, tuple[Kind, ...]], rows: Sequence[Row]) -> None:
    text, kinds = statement
    raw.execute(text, [kind.array(column) for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)])
    if raw._pipeline is not None:
        raw.wait(_handed_over(raw.pgconn))


def _unnest(table: Table, names: tuple[str, ...]) -> str:
    return f"unnest({', '.join(f'%s::{kind_of(table.columns[name]).name}[]' for name in names)})"


def bulk_for(dialect: str) -> Bulk:
    """The way of this database (a SQLAlchemy dialect's name)."""
    return PostgresBulk() if dialect == "postgresql" else SqliteBulk()
