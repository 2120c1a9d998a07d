"""The record itself: the order without gaps, the hashes, and the heads that say where it ends."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from adapters.database.chained import chained
from adapters.database.columns import to_micros
from adapters.database.edge import translated
from adapters.database.erasures import Erasures
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import pages
from adapters.database.store import SqlStore
from adapters.database.tables import events, log_head, streams
from domain.contents import Contents
from domain.errors import RecordBroken
from domain.proof.chain import Chain

NAME = "order"


def order(store: SqlStore, _: Evidence) -> Finding | None:
    """Sequence 1..n, versions 1..k, every header, link and commitment; the heads agree with the events.

    Content is absent only where an erasure names it.
    """
    try:
        chain = chained(store)
    except RecordBroken as broken:
        return Finding(NAME, f"event {broken.sequence}", broken.reason, broken.sequence)
    return heads(store, chain) or unlawful(store, chain.contents)


def unlawful(store: SqlStore, contents: Contents) -> Finding | None:
    """Content that is gone although nobody erased it, or back; looked at again, since people may have erased meanwhile."""
    now = Erasures(store)
    wrong = next((each for each in contents.suspects() if now.holds(each)), None)
    return None if wrong is None else Finding(NAME, f"event {wrong.seq}", wrong.what, wrong.seq)


def heads(store: SqlStore, chain: Chain) -> Finding | None:
    """The log head and the rows of streams, against what the events said."""
    return _head(store, chain.size) or _ends(store, chain.ends) or _moment(store, chain.size, chain.recorded_at)


def _moment(store: SqlStore, count: int, recorded_at: int) -> Finding | None:
    """When the last event was recorded, which the next one must not be before."""
    with translated(), store.reader.connect() as connection:
        head, moment = connection.execute(select(log_head.c.seq, log_head.c.recorded_at)).one()
    if head != count or count == 0 or to_micros(moment) == recorded_at:
        return None
    return Finding(NAME, "log head", "it says another moment than the last event", count)


def _head(store: SqlStore, count: int) -> Finding | None:
    """The head says where the record ends; people may have gone on since it was read, so it is asked again."""
    last = select(func.max(events.c.seq)).scalar_subquery()
    with translated(), store.reader.connect() as connection:
        head, end = connection.execute(select(log_head.c.seq, last)).one()
    if head == (end or 0) and head >= count:
        return None
    return Finding(NAME, "log head", f"it says {head} events; the record ends at {end or 0}", end)


def _ends(store: SqlStore, ends: Mapping[str, tuple[int, str | None]]) -> Finding | None:
    """Each stream's own end; one that moved on in the meantime is further, never behind."""
    left = dict(ends)
    for page in pages(store, select(streams.c.stream, streams.c.version, streams.c.leaf), streams.c.stream):
        for stream, version, leaf in page:
            seen = left.pop(stream, (0, None))
            if version < seen[0] or (version == seen[0] and leaf != seen[1]):
                return Finding(NAME, f"stream {stream}", f"it ends at version {seen[0]}, its row says {version}")
            if version > seen[0] and _last(store, stream) < version:
                return Finding(NAME, f"stream {stream}", f"its row says version {version}, and there is no such event")
    missing = next(iter(left), None)
    return None if missing is None else Finding(NAME, f"stream {missing}", "it has events and no row")


def _last(store: SqlStore, stream: str) -> int:
    """The last version of a stream that has gone on since it was read."""
    with translated(), store.reader.connect() as connection:
        found = connection.execute(select(func.max(events.c.version)).where(events.c.stream == stream)).scalar()
    return int(found or 0)
