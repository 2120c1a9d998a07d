"""Firings: what the clocks did, read from the headers themselves and not from the keys that guard them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import pages
from adapters.database.store import SqlStore
from adapters.database.tables import events
from domain.record import moment_of, read

NAME = "firings"
_MAY_FIRE = select(events.c.seq, events.c.header).where(events.c.header.contains('"firing":"', autoescape=True))


def firings(store: SqlStore, _: Evidence) -> Finding | None:
    """No firing is recorded twice, and none before it was due; that the keys say the same is judged before (order)."""
    seen: dict[tuple[str, str], int] = {}
    for page in pages(store, _MAY_FIRE, events.c.seq):
        for row in page:
            finding = _judged(row, seen)
            if finding is not None:
                return finding
    return None


def _judged(row: Row[Any], seen: dict[tuple[str, str], int]) -> Finding | None:
    event, where = read(row.header), f"event {row.seq}"
    firing = event.facts.get("firing")
    if firing is None:  # the words stand in some other value
        return None
    before = seen.setdefault((event.stream, firing), row.seq)
    if before != row.seq:
        return Finding(NAME, where, f"{firing} of {event.stream} fired before, at event {before}", row.seq)
    if event.type == "DeadlineMissed" and moment_of(event.facts["noticed_at"]) <= moment_of(event.facts["due_at"]):
        return Finding(NAME, where, f"{firing} of {event.stream} was missed before it was due", row.seq)
    return None
