"""Many rows in one statement, whatever the database.

On PostgreSQL each statement takes one array per column (``unnest``): its text does not depend
on the number of rows, so that it is prepared once and a batch costs one round trip.  On SQLite,
which has no round trips, the driver repeats a prepared statement.  Both bypass the expression
language, whose cost per row is several times that of the insert itself.  All names come from
our own tables, never from input.
"""
# ruff: noqa: S608 - the texts are put together from the names of our own tables and columns

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from adapters.database.columns import Moment, to_micros

Row = tuple[Any, ...]


class Bulk(Protocol):
    """Writes rows; values are already as the database keeps them."""

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows that hold every column, in the table's order."""

    def update(self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Set these columns; each row holds their values and then the primary key."""

    def delete(self, connection: Connection, table: Table, keys: Sequence[Row]) -> None:
        """Delete by primary key."""


def _optional_micros(value: Any) -> int | None:
    return None if value is None else to_micros(value)


def encoders(table: Table) -> Mapping[str, Callable[[Any], Any]]:
    """How to turn a value into what the database keeps, for the columns that need it."""
    return {column.name: _optional_micros for column in table.columns if isinstance(column.type, Moment)}


def primary_key(table: Table) -> tuple[str, ...]:
    """The names of the key's columns."""
    return tuple(column.name for column in table.primary_key.columns)


class _Texts:
    """SQL texts, each made once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._made: dict[object, str] = {}

    def get(self, key: tuple[object, ...], make: Callable[[], str]) -> str:
        text = self._made.get(key)
        if text is None:
            text = self._made[key] = make()
        return text

    def quote(self, name: str) -> str:
        return self._dialect.identifier_preparer.quote(name)

    def names(self, names: Sequence[str]) -> str:
        return ", ".join(map(self.quote, names))


class SqliteBulk:
    """One prepared statement, repeated by the driver."""

    def __init__(self) -> None:
        self._texts = _Texts(sqlite.dialect())

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See Bulk."""
        connection.exec_driver_sql(self._texts.get(("insert", table.name), lambda: self._insert(table)), list(rows))

    def update(self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """See Bulk."""
        text = self._texts.get(("update", table.name, columns), lambda: self._update(table, columns))
        connection.exec_driver_sql(text, list(rows))

    def delete(self, connection: Connection, table: Table, keys: Sequence[Row]) -> None:
        """See Bulk."""
        connection.exec_driver_sql(self._texts.get(("delete", table.name), lambda: self._delete(table)), list(keys))

    def _insert(self, table: Table) -> str:
        names = self._texts.names(table.columns.keys())
        return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(table.columns))})"

    def _update(self, table: Table, columns: tuple[str, ...]) -> str:
        changes = ", ".join(f"{self._texts.quote(name)} = ?" for name in columns)
        return f"UPDATE {table.name} SET {changes} WHERE {self._key(table)}"

    def _delete(self, table: Table) -> str:
        return f"DELETE FROM {table.name} WHERE {self._key(table)}"

    def _key(self, table: Table) -> str:
        return " AND ".join(f"{self._texts.quote(name)} = ?" for name in primary_key(table))


class PostgresBulk:
    """One statement with one array per column."""

    def __init__(self) -> None:
        self._dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        self._texts = _Texts(self._dialect)

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """See Bulk."""
        text = self._texts.get(("insert", table.name), lambda: self._insert(table))
        connection.exec_driver_sql(text, _arrays(rows))

    def update(self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """See Bulk."""
        text = self._texts.get(("update", table.name, columns), lambda: self._update(table, columns))
        connection.exec_driver_sql(text, _arrays(rows))

    def delete(self, connection: Connection, table: Table, keys: Sequence[Row]) -> None:
        """See Bulk."""
        text = self._texts.get(("delete", table.name), lambda: self._delete(table))
        connection.exec_driver_sql(text, _arrays(keys))

    def _insert(self, table: Table) -> str:
        names = table.columns.keys()
        return f"INSERT INTO {table.name} ({self._texts.names(names)}) SELECT * FROM {self._unnest(table, names)}"

    def _update(self, table: Table, columns: tuple[str, ...]) -> str:
        quote = self._texts.quote
        changes = ", ".join(f"{quote(name)} = v.{quote(name)}" for name in columns)
        return f"UPDATE {table.name} AS t SET {changes} FROM {self._values(table, columns)} WHERE {self._key(table)}"

    def _delete(self, table: Table) -> str:
        return f"DELETE FROM {table.name} AS t USING {self._values(table, ())} WHERE {self._key(table)}"

    def _values(self, table: Table, columns: tuple[str, ...]) -> str:
        names = (*columns, *(f"k_{name}" for name in primary_key(table)))
        return f"{self._unnest(table, (*columns, *primary_key(table)))} AS v ({self._texts.names(names)})"

    def _unnest(self, table: Table, names: Sequence[str]) -> str:
        kinds = (table.columns[name].type.dialect_impl(self._dialect).compile(self._dialect) for name in names)
        return f"unnest({', '.join(f'%s::{kind.split(chr(32))[0]}[]' for kind in kinds)})"

    def _key(self, table: Table) -> str:
        return " AND ".join(
            f"t.{self._texts.quote(name)} = v.{self._texts.quote(f'k_{name}')}" for name in primary_key(table)
        )


def _arrays(rows: Sequence[Row]) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))


def bulk_for(dialect: str) -> Bulk:
    """The way of this database (a SQLAlchemy dialect's name)."""
    return PostgresBulk() if dialect == "postgresql" else SqliteBulk()
