"""Circuit breakers, kept whole; the revision makes sure that no worker overwrites another."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import breakers
from domain.breaker import Breaker, BreakerState

_LOAD = select(breakers.c.state).where(breakers.c.name == bindparam("of"))
_CHANGE = (
    update(breakers)
    .where(breakers.c.name == bindparam("of"), breakers.c.revision == bindparam("before"))
    .values(revision=bindparam("revision"), state=bindparam("state"))
)


def load_breaker(store: SqlStore, transport: str) -> Breaker:
    """The breaker of a transport; a closed one when none was ever saved."""
    with translated(), store.reader.connect() as connection:
        found = connection.execute(_LOAD, {"of": transport}).scalar_one_or_none()
    if found is None:
        return Breaker()
    kept = json.loads(found)
    until, since = _moment(kept.pop("until", None)), _moment(kept.pop("since", None))
    return Breaker(state=BreakerState(kept.pop("state")), until=until, since=since, **kept)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def save_breaker(store: SqlStore, transport: str, breaker: Breaker) -> bool:
    """Store it if the stored revision is the one before; False when another was faster."""
    row = {"of": transport, "revision": breaker.revision, "before": breaker.revision - 1, "state": _text(breaker)}
    with translated(), store.engine.begin() as connection:
        if connection.execute(_CHANGE, row).rowcount:
            return True
        if breaker.revision != 1:
            return False
        try:
            with connection.begin_nested():
                connection.execute(insert(breakers), {"name": transport, "revision": 1, "state": row["state"]})
        except IntegrityError:
            return False
        return True


def _text(breaker: Breaker) -> str:
    return json.dumps({
        "state": breaker.state.value, "failures": breaker.failures, "openings": breaker.openings,
        "until": breaker.until.isoformat() if breaker.until else None, "reason": breaker.reason,
        "revision": breaker.revision, "since": breaker.since.isoformat() if breaker.since else None,
    })  # fmt: skip
