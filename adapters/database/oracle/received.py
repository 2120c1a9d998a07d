"""Deliveries: what we noted as sent against what the provider says it got."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import pages
from adapters.database.store import SqlStore
from adapters.database.tables import deliveries

NAME = "deliveries"
_GONE = frozenset({"accepted", "delivered", "bounced"})
_OVER = _GONE | {"failed"}
_ROWS = select(deliveries.c.outbox_id, deliveries.c.state, deliveries.c.bundle_id, deliveries.c.sent_as)


def received(store: SqlStore, evidence: Evidence) -> Finding | None:
    """Each notice was received at least once, or given up with somebody told; few enough came twice.

    Judged only when it is known what the provider received.
    """
    if evidence.received is None:
        return None
    for page in pages(store, _ROWS, deliveries.c.outbox_id):
        for row in page:
            if row.state not in _OVER:
                return Finding(NAME, f"delivery {row.outbox_id}", f"it still is {row.state}")
            if row.state in _GONE and not _came(evidence.received, row.outbox_id, row.bundle_id, row.sent_as):
                return Finding(NAME, f"delivery {row.outbox_id}", f"it is {row.state}, and the provider never got it")
    return _repeats(evidence)


def _came(known: Mapping[str, int], *ids: str | None) -> bool:
    return any(known.get(each, 0) for each in ids if each is not None)


def _repeats(evidence: Evidence) -> Finding | None:
    known = evidence.received or {}
    twice = {each: count - 1 for each, count in known.items() if count > 1}
    if sum(twice.values()) <= evidence.may_repeat:
        return None
    most = max(twice, key=lambda each: twice[each])
    return Finding(
        NAME, f"mail {most}", f"{sum(twice.values())} mails came again, {evidence.may_repeat} crashes could explain it"
    )
