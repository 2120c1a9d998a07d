"""Rows in order of a key, a page at a time: no cursor stays open, and memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Row, Select

from adapters.database.edge import translated
from adapters.database.store import SqlStore

_PAGE = 2_000


def pages(store: SqlStore, query: Select[Any], key: Column[Any]) -> Iterator[list[Row[Any]]]:
    """The rows of a query in order of ``key``, which is unique and its first column."""
    ordered, after = query.order_by(key).limit(_PAGE), None
    while True:
        with translated(), store.reader.connect() as connection:
            page = list(connection.execute(ordered if after is None else ordered.where(key > after)))
        if page:
            yield page
        if len(page) < _PAGE:
            return
        after = page[-1][0]
