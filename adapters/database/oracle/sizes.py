"""How large the record is, and how much of its content has been erased."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from adapters.database.columns import NUMBER
from adapters.database.oracle.pages import fetched
from adapters.database.store import SqlStore
from adapters.database.tables import contents, events

_STEP = 100_000
"""Places counted at a time, so that no question takes long however large the record is."""

_LOW, _HIGH = bindparam("low", type_=NUMBER), bindparam("high", type_=NUMBER)
_HAD_CONTENT = events.c.header.contains('"content":"', autoescape=True)
_LAST = select(func.coalesce(func.max(events.c.seq), 0))
_COUNTS = select(
    select(func.count()).where(events.c.seq > _LOW, events.c.seq <= _HIGH).scalar_subquery(),
    select(func.count()).where(events.c.seq > _LOW, events.c.seq <= _HIGH, _HAD_CONTENT).scalar_subquery(),
    select(func.count()).where(contents.c.seq > _LOW, contents.c.seq <= _HIGH).scalar_subquery(),
)


def sizes(store: SqlStore) -> tuple[int, int]:
    """Events, and those of them whose content is erased."""
    ((last,),) = fetched(store, _LAST)
    count = erased = 0
    for low in range(0, last, _STEP):
        ((some, had, have),) = fetched(store, _COUNTS, low=low, high=min(low + _STEP, last))
        count, erased = count + some, erased + had - have
    return count, erased
