"""Tables from one database to another, and whether they came out the same: page by page, in flat memory.

Rows go as they lie there, without being turned into anything, so what arrives is what was kept.
"""
# ruff: noqa: S608 - the texts are put together from the names of our own tables and columns

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Table, text

from adapters.database.bulk import Row, bulk_for, primary_key
from adapters.database.tables import log_head, metadata

PAGE = 2_000
TABLES = tuple(metadata.sorted_tables)
"""Every table, those first that others point to."""


def pages(connection: Connection, table: Table) -> Generator[list[Row]]:
    """The rows of a table in order of its key; all of them as of the transaction that is open."""
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    order = ", ".join(quote(name) for name in primary_key(table))
    statement = f"SELECT {names} FROM {table.name} ORDER BY {order}"
    with connection.exec_driver_sql(statement, execution_options={"yield_per": PAGE}) as result:
        for page in result.partitions(PAGE):
            yield [tuple(row) for row in page]


def copy(here: Connection, there: Connection) -> dict[str, int]:
    """Copy every table into empty ones; how many rows of each."""
    bulk, raw = bulk_for(there.dialect.name), there.connection.driver_connection
    copied = {}
    there.execute(log_head.delete())  # the target's own, made with its tables
    for table in TABLES:
        copied[table.name] = 0
        for page in pages(here, table):
            bulk.insert(raw, table, page)
            copied[table.name] += len(page)
        if there.dialect.name == "postgresql":
            there.execute(text(f"ANALYZE {table.name}"))
    return copied


def first_difference(here: Connection, there: Connection) -> str | None:
    """The first row that is not the same on both sides, told without what it holds; None when all are."""
    for table in TABLES:
        with closing(_rows(here, table)) as source, closing(_rows(there, table)) as target:
            for mine, other in zip_longest(source, target):
                if mine != other:
                    return _told(table, mine, other)
    return None


def _rows(connection: Connection, table: Table) -> Generator[Row]:
    with closing(pages(connection, table)) as found:
        for page in found:
            yield from page


def _told(table: Table, mine: Row | None, other: Row | None) -> str:
    if mine is None or other is None or _key(table, mine) != _key(table, other):
        present = mine or other or ()
        side = (
            "the target"
            if other is None or (mine is not None and _key(table, mine) < _key(table, other))
            else "the source"
        )
        return f"{table.name} {_shown(_key(table, present))} is not in {side}"
    columns = [column.name for column, a, b in zip(table.columns, mine, other, strict=True) if a != b]
    return f"{table.name} {_shown(_key(table, mine))} differs in {', '.join(columns)}"


def _key(table: Table, row: Row) -> Row:
    return row[: len(primary_key(table))]


def _shown(key: tuple[Any, ...]) -> str:
    return "/".join(map(str, key))
