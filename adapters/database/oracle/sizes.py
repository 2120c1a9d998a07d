"""How large the record is, and how much of its content has been erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from adapters.database.columns import NUMBER
from adapters.database.oracle.pages import fetched
from adapters.database.store import SqlStore
from adapters.database.tables import contents, events

_STEP = 100_000
"""Places counted at a time, so that no question takes long however large the record is."""

_LOW, _HIGH = bindparam("low", type_=NUMBER), bindparam("high", type_=NUMBER)
_HAD_CONTENT = events.c.header.contains('"content":"', autoescape=True)
_LAST = select(func.coalesce(func.max(events.c.seq), 0))
_EVENTS = select(func.count()).where(events.c.seq > _LOW, events.c.seq <= _HIGH)
_COUNTS = select(
    _EVENTS.scalar_subquery(),
    _EVENTS.where(_HAD_CONTENT).scalar_subquery(),
    select(func.count()).where(contents.c.seq > _LOW, contents.c.seq <= _HIGH).scalar_subquery(),
)


def size(store: SqlStore) -> int:
    """How many events there are."""
    return sum(count for (count,) in _in_steps(store, _EVENTS))


def sizes(store: SqlStore) -> tuple[int, int]:
    """Events, and those of them whose content is erased."""
    count = erased = 0
    for some, had, have in _in_steps(store, _COUNTS):
        count, erased = count + some, erased + had - have
    return count, erased


def _in_steps(store: SqlStore, counts: Select[Any]) -> Iterator[Row[Any]]:
    ((last,),) = fetched(store, _LAST)
    for low in range(0, last, _STEP):
        yield from fetched(store, counts, low=low, high=min(low + _STEP, last))
