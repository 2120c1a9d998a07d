"""The record case by case: each one's history whole, and one at a time in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select, tuple_

from adapters.database.columns import NAME, NUMBER
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import events
from domain.case.events import ComplaintFiled
from domain.record import Recorded, read

_PAGE = 4_000
_FILED = ComplaintFiled.__name__

_BY_STREAM = (
    select(events.c.stream, events.c.version, events.c.header)
    .where(tuple_(events.c.stream, events.c.version) > tuple_(bindparam("stream", type_=NAME), bindparam("version", type_=NUMBER)))
    .order_by(events.c.stream, events.c.version)
    .limit(_PAGE)
)  # fmt: skip


def histories(store: SqlStore) -> Iterator[list[Recorded]]:
    """Each case's events in order of version, without their content: what the state follows from."""
    held: list[Recorded] = []
    for row in _rows(store):
        event = read(row[2])
        if held and held[0].stream != event.stream:
            if held[0].type == _FILED:
                yield held
            held = []
        held.append(event)
    if held and held[0].type == _FILED:
        yield held


def _rows(store: SqlStore) -> Iterator[Any]:
    stream, version = "", 0
    while True:
        with translated(), store.reader.connect() as connection:
            page = connection.execute(_BY_STREAM, {"stream": stream, "version": version}).all()
        yield from page
        if len(page) < _PAGE:
            return
        stream, version = page[-1][0], page[-1][1]
