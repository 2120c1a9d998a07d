"""Deliveries whose outcome the case does not know yet: what the desk is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select

from adapters.database.among import among
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import deliveries, notices


@dataclass(frozen=True, slots=True)
class Delivered:
    """A row of the outbox that has come to an end, as the case's record wants to know it."""

    outbox_id: str
    case_id: str
    notice_id: str
    state: str
    at: datetime | None
    provider: str | None
    bundle: str | None
    reason: str | None
    code: str | None


_ENDED = ("accepted", "delivered", "bounced", "failed")
_ROWS = select(
    deliveries.c.outbox_id, deliveries.c.case_id, deliveries.c.notice_id, deliveries.c.state, deliveries.c.accepted_at,
    deliveries.c.provider_id, deliveries.c.bundle_id, deliveries.c.reason, deliveries.c.code,
)  # fmt: skip
_THESE = _ROWS.where(among(deliveries.c.outbox_id, "ids")).order_by(deliveries.c.issued_at, deliveries.c.outbox_id)
_UNTOLD = (
    _ROWS.select_from(
        deliveries.join(
            notices, and_(notices.c.case_id == deliveries.c.case_id, notices.c.notice_id == deliveries.c.notice_id)
        )
    )
    .where(notices.c.state == "issued", deliveries.c.state.in_(_ENDED))
    .order_by(deliveries.c.issued_at, deliveries.c.outbox_id)
    .limit(bindparam("limit"))
)


def ended(store: SqlStore, outbox_ids: list[str]) -> list[Delivered]:
    """These rows, oldest first."""
    if not outbox_ids:
        return []
    with translated(), store.reader.connect() as connection:
        return [Delivered(*row) for row in connection.execute(_THESE, {"ids": outbox_ids})]


def untold(store: SqlStore, limit: int = 500) -> list[Delivered]:
    """Rows that ended without the case being told: whoever sent them died in between."""
    with translated(), store.reader.connect() as connection:
        return [Delivered(*row) for row in connection.execute(_UNTOLD, {"limit": limit})]
