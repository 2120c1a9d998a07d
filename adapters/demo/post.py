"""The post of the demonstration's past: what had been brought by a moment is not mailed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, update

from adapters.database.columns import Moment
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import deliveries, in_state

_BRING = (
    update(deliveries)
    .where(in_state("pending"), deliveries.c.next_at <= bindparam("by", type_=Moment))
    .values(state="accepted", accepted_at=deliveries.c.next_at, provider_id="brought")
    .returning(deliveries.c.outbox_id, deliveries.c.case_id, deliveries.c.notice_id, deliveries.c.next_at)
)


def bring(store: SqlStore, by: datetime) -> Sequence[Row[Any]]:
    """Mark everything that could have gone out by this moment as accepted then; return those rows."""
    with translated(), store.engine.begin() as connection:
        return connection.execute(_BRING, {"by": by}).all()
