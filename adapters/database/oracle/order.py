"""The record itself: the order without gaps, the hashes, and the heads that say where it ends."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from adapters.database.edge import translated
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import pages
from adapters.database.store import SqlStore
from adapters.database.tables import events, log_head, streams
from domain.errors import RecordBroken
from domain.record import Stored, verify

NAME = "order"


def order(store: SqlStore, _: Evidence) -> Finding | None:
    """Sequence 1..n, versions 1..k, every header, link and commitment; and the heads agree with the events."""
    ends: dict[str, tuple[int, str]] = {}
    try:
        count = verify(_noting(store.stored(), ends))
    except RecordBroken as broken:
        return Finding(NAME, f"event {broken.sequence}", broken.reason, broken.sequence)
    return _head(store, count) or _ends(store, ends)


def _noting(rows: Iterator[Stored], ends: dict[str, tuple[int, str]]) -> Iterator[Stored]:
    for row in rows:
        ends[row.stream] = (row.version, row.leaf)
        yield row


def _head(store: SqlStore, count: int) -> Finding | None:
    """The head says where the record ends; people may have gone on since it was read, so it is asked again."""
    last = select(func.max(events.c.seq)).scalar_subquery()
    with translated(), store.reader.connect() as connection:
        head, end = connection.execute(select(log_head.c.seq, last)).one()
    if head == (end or 0) and head >= count:
        return None
    return Finding(NAME, "log head", f"it says {head} events; the record ends at {end or 0}", end)


def _ends(store: SqlStore, ends: dict[str, tuple[int, str]]) -> Finding | None:
    """Each stream's own end; one that moved on in the meantime is further, never behind."""
    left = dict(ends)
    for page in pages(store, select(streams.c.stream, streams.c.version, streams.c.leaf), streams.c.stream):
        for stream, version, leaf in page:
            seen = left.pop(stream, (0, None))
            if version < seen[0] or (version == seen[0] and leaf != seen[1]):
                return Finding(NAME, f"stream {stream}", f"it ends at version {seen[0]}, its row says {version}")
    missing = next(iter(left), None)
    return None if missing is None else Finding(NAME, f"stream {missing}", "it has events and no row")
