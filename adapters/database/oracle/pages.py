"""Rows in order of a key, a page at a time: no cursor stays open, and memory stays flat.

What belongs together in two tables is fetched by its key, page by page, and compared here.  A join would leave it to
the planner, and one that has no statistics yet compares every row with every other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Row, Select, tuple_

from adapters.database.edge import translated
from adapters.database.store import SqlStore

_PAGE = 2_000


def pages(store: SqlStore, query: Select[Any], *key: Column[Any]) -> Iterator[list[Row[Any]]]:
    """The rows of a query in order of ``key``, which is unique and its first columns."""
    place, after = tuple_(*key), None
    ordered = query.order_by(*key).limit(_PAGE)
    while True:
        page = fetched(store, ordered if after is None else ordered.where(place > tuple_(*after)))
        if page:
            yield page
        if len(page) < _PAGE:
            return
        after = page[-1][: len(key)]


def fetched(store: SqlStore, query: Select[Any], **values: Any) -> list[Row[Any]]:
    """All rows of one query, in a transaction of its own."""
    with translated(), store.reader.connect() as connection:
        return list(connection.execute(query, values))
