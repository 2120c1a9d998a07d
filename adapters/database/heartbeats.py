"""Signs of life: when a part of the machinery last ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import heartbeats
from domain.present import STEADY


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A part's last sign of life."""

    name: str
    at: datetime
    detail: str | None


_LAST = select(heartbeats.c.name, heartbeats.c.at, heartbeats.c.detail)
_OF = _LAST.where(heartbeats.c.name == bindparam("of"))
# A late worker must not turn the clock back.
_BEAT = (
    update(heartbeats)
    .where(heartbeats.c.name == bindparam("of"))
    .values(at=bindparam("moment", type_=heartbeats.c.at.type), detail=bindparam("said"))
)
_TURN_BACK = (
    update(heartbeats)
    .where(heartbeats.c.at > bindparam("ahead", type_=heartbeats.c.at.type))
    .values(at=bindparam("moment", type_=heartbeats.c.at.type))
)


class Heartbeats:
    """Reads and writes them; each call is one short transaction."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def beat(self, name: str, at: datetime, detail: str | None = None) -> None:
        """This part is alive at ``at``; an earlier moment than the last one changes nothing."""
        with translated(), self._store.engine.begin() as connection:
            last = connection.execute(_OF.with_for_update(), {"of": name}).one_or_none()
            if last is None:
                connection.execute(insert(heartbeats), {"name": name, "at": at, "detail": detail})
            elif last.at <= at:
                connection.execute(_BEAT, {"of": name, "moment": at, "said": detail})

    def turn_back(self, now: datetime) -> None:
        """The clock was put back: signs of life that lie farther ahead than clocks drift are put to this moment."""
        with translated(), self._store.engine.begin() as connection:
            connection.execute(_TURN_BACK, {"moment": now, "ahead": now + STEADY})

    def last(self, name: str) -> Heartbeat | None:
        """The last sign of life of this part, if there ever was one."""
        with translated(), self._store.reader.connect() as connection:
            row = connection.execute(_OF, {"of": name}).one_or_none()
        return None if row is None else Heartbeat(*row)

    def all(self) -> list[Heartbeat]:
        """Every part that ever gave a sign, by name."""
        with translated(), self._store.reader.connect() as connection:
            return [Heartbeat(*row) for row in connection.execute(_LAST.order_by(heartbeats.c.name))]
