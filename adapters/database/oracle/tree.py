"""The tree over all events: what is kept of it is what the leaves give, and so is every checkpoint."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, bindparam, select

from adapters.database.columns import NUMBER
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import fetched
from adapters.database.store import SqlStore
from adapters.database.tables import checkpoints, events, log_head, subtrees
from domain.errors import ProofRefused
from domain.proof.merkle import KEPT, TOP, Frontier, Subtree

NAME = "tree"
_PAGE = 16_384
_AFTER, _TO = bindparam("after", type_=NUMBER), bindparam("to", type_=NUMBER)
_HEAD = select(log_head.c.seq, log_head.c.frontier)
_LEAVES = select(events.c.leaf).where(events.c.seq > _AFTER, events.c.seq <= _TO).order_by(events.c.seq)
_SIGNED = select(checkpoints.c.size, checkpoints.c.root).order_by(checkpoints.c.size)
_KEPT = select(subtrees.c.level, subtrees.c.number, subtrees.c.root).order_by(subtrees.c.level, subtrees.c.number)


def tree(store: SqlStore, _: Evidence) -> Finding | None:
    """The frontier, the subtrees and every checkpoint's root, computed anew from the leaves."""
    ((size, text),) = fetched(store, _HEAD)
    signed = fetched(store, _SIGNED)
    frontier, complete = Frontier(), list[Subtree]()
    for checkpoint in (*signed, None):
        end = min(checkpoint.size, size) if checkpoint is not None else size
        for leaves in _leaves(store, frontier.size, end):
            complete += frontier.extend(leaves)
        wrong = _head(frontier, text) if checkpoint is None else _checkpoint(frontier, checkpoint)
        if wrong is not None:
            return wrong
    kept = fetched(store, _KEPT)
    return _subtrees(kept, complete) or _beyond(kept, fetched(store, _HEAD)[0].seq)


def _leaves(store: SqlStore, after: int, end: int) -> Iterator[list[bytes]]:
    while after < end:
        page = fetched(store, _LEAVES, after=after, to=min(end, after + _PAGE))
        yield [bytes.fromhex(leaf) for (leaf,) in page]
        after += _PAGE


def _head(frontier: Frontier, text: str) -> Finding | None:
    try:
        kept = Frontier.parse(text)
    except ProofRefused as refused:
        return Finding(NAME, "log head", str(refused))
    if kept == frontier:
        return None
    return Finding(NAME, "log head", f"the tree's frontier is another than that of the {frontier.size} events")


def _checkpoint(frontier: Frontier, checkpoint: Row[tuple[int, str]]) -> Finding | None:
    where = f"checkpoint {checkpoint.size}"
    if checkpoint.size > frontier.size:
        return Finding(NAME, where, f"the record has {frontier.size} events; it was cut", frontier.size + 1)
    if checkpoint.root == frontier.root.hex():
        return None
    return Finding(NAME, where, f"the root of its events is {frontier.root.hex()}, it says {checkpoint.root}")


def _subtrees(kept: list[Row[tuple[int, int, str]]], complete: list[Subtree]) -> Finding | None:
    """People may have gone on meanwhile: subtrees that became complete since are not judged."""
    expected = {(each.level, each.number): each.root.hex() for each in complete}
    last = dict(sorted(expected))
    for level, number, root in kept:
        wanted = expected.pop((level, number), None)
        if root != wanted and (wanted is not None or number <= last.get(level, -1)):
            return Finding(NAME, f"subtree {number} of level {level}", "its root is not that of its events")
    missing = next(iter(expected), None)
    return None if missing is None else Finding(NAME, f"subtree {missing[1]} of level {missing[0]}", "it is missing")


def _beyond(kept: list[Row[tuple[int, int, str]]], size: int) -> Finding | None:
    """Subtrees that are never kept, or of more events than there are by now: adding to the tree would meet them."""
    for level, number, _ in kept:
        if level % KEPT or not 0 < level <= TOP or number < 0 or number + 1 << level > size:
            return Finding(NAME, f"subtree {number} of level {level}", f"there is none: the record has {size} events")
    return None
