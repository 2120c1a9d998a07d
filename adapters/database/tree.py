"""The tree over all events as it is kept: its nodes for proofs, and the whole of it made anew.

A proof reads leaves, and roots of subtrees that are kept at every eighth level: at most 256 rows for each level.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, delete, select, update

from adapters.database.bulk import bulk_for
from adapters.database.columns import NUMBER
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import events, log_head, subtrees
from domain.errors import NotFound
from domain.proof.merkle import KEPT, TOP, Frontier, folded

_LOW, _HIGH = bindparam("low", type_=NUMBER), bindparam("high", type_=NUMBER)
_LEAVES = select(events.c.leaf).where(events.c.seq > _LOW, events.c.seq <= _HIGH).order_by(events.c.seq)
_ROOTS = (
    select(subtrees.c.root)
    .where(subtrees.c.level == bindparam("level"), subtrees.c.number >= _LOW, subtrees.c.number < _HIGH)
    .order_by(subtrees.c.number)
)
_PAGE = 16_384


class SqlNodes:
    """Implements ``domain.proof.merkle.Nodes`` on a store."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def __call__(self, level: int, number: int) -> bytes:
        """The root of a complete subtree, from at most 256 rows.  Raises NotFound when some are missing."""
        base = min(level - level % KEPT, TOP)
        low, high = number << (level - base), (number + 1) << (level - base)
        with translated(), self._store.reader.connect() as connection:
            found = _rows(connection, base, low, high)
        if len(found) != high - low:
            raise NotFound("subtree", f"{number} of level {level}")
        frontier = Frontier()
        frontier.extend(found)
        return folded(frontier.roots)


def _rows(connection: Connection, level: int, low: int, high: int) -> list[bytes]:
    query, values = (_LEAVES, {}) if level == 0 else (_ROOTS, {"level": level})
    return [bytes.fromhex(root) for (root,) in connection.execute(query, {"low": low, "high": high, **values})]


def renew(store: SqlStore) -> bool:
    """Make the tree what the leaves say, while others wait to record; whether anything was different."""
    with translated(), store.engine.begin() as connection:
        head = connection.execute(select(log_head.c.seq, log_head.c.frontier).with_for_update()).one()
        kept = {tuple(row) for row in connection.execute(select(subtrees))}
        frontier, rows = Frontier(), list[tuple[int, int, str]]()
        for leaves in _pages(connection, head.seq):
            rows += [(each.level, each.number, each.root.hex()) for each in frontier.extend(leaves)]
        if frontier.text == head.frontier and kept == set(rows):
            return False
        connection.execute(delete(subtrees))
        if rows:
            bulk_for(connection.dialect.name).insert(connection.connection.driver_connection, subtrees, rows)
        connection.execute(update(log_head).values(frontier=frontier.text))
        return True


def _pages(connection: Connection, end: int) -> Iterator[list[bytes]]:
    for low in range(0, end, _PAGE):
        yield _rows(connection, 0, low, min(end, low + _PAGE))
