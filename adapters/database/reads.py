"""What the clockwork asks before it acts: how much is due, how much waits, what lies on a desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, func, or_, select

from adapters.database.columns import NAME, Moment
from adapters.database.edge import translated
from adapters.database.oracle import Evidence, Finding, first_wrong
from adapters.database.oracle.evidence import Shelf
from adapters.database.oracle.sizes import size
from adapters.database.store import SqlStore
from adapters.database.tables import OPEN, UNDONE, cases, deadlines, deliveries, in_state, quarantine, tasks, timers

MOST_LINES = 50
"""Lines of one kind on a desk; a mail with more is not read."""

_AT = bindparam("at", type_=Moment)
_SOON = bindparam("soon", type_=Moment)
_SINCE = bindparam("since", type_=Moment)
_OFFICER = bindparam("officer", type_=NAME)
_SET_ASIDE = exists().where(
    quarantine.c.stream == timers.c.case_id, quarantine.c.timer == timers.c.timer, quarantine.c.next_at > _AT
)
_DUE = select(func.count()).select_from(timers).where(timers.c.due_at <= _AT, ~_SET_ASIDE)
_PENDING = select(func.count()).select_from(timers)
# A timer that was set aside is due again when its next attempt is; the others when they say.
_NEXT = select(timers.c.due_at).where(~_SET_ASIDE).order_by(timers.c.due_at).limit(1)
_NEXT_TRY = select(func.min(quarantine.c.next_at)).where(quarantine.c.next_at > _AT)

_MAIL = (
    select(deliveries.c.outbox_id)
    .where(or_(in_state("unknown"), and_(in_state("pending", "leased", "sending"), deliveries.c.next_at <= _AT)))
    .limit(1)
)

_PROMISES = deadlines.join(cases, cases.c.case_id == deadlines.c.case_id)
_LINE = (
    cases.c.case_id, cases.c.procedure_digest, cases.c.state, deadlines.c.clock, deadlines.c.due_at,
)  # fmt: skip
# No promise of a case ends before the one that matters most, by which an officer's worklist is found.
_MINE = and_(cases.c.officer == _OFFICER, OPEN, cases.c.pressing_at < _SOON, deadlines.c.holder == "office")
_OVERDUE = (
    select(*_LINE)
    .select_from(_PROMISES)
    .where(
        _MINE,
        or_(deadlines.c.state == "missed", and_(deadlines.c.state == "running", deadlines.c.due_at < _AT)),
        deadlines.c.met_at.is_(None),
    )
    .order_by(deadlines.c.due_at, deadlines.c.case_id)
    .limit(MOST_LINES)
)
_DUE_SOON = (
    select(*_LINE)
    .select_from(_PROMISES)
    .where(_MINE, deadlines.c.state == "running", deadlines.c.due_at >= _AT, deadlines.c.due_at < _SOON)
    .order_by(deadlines.c.due_at, deadlines.c.case_id)
    .limit(MOST_LINES)
)
_NEW = (
    select(cases.c.case_id, cases.c.procedure_digest, cases.c.state, cases.c.received_at)
    .where(cases.c.officer == _OFFICER, OPEN, cases.c.received_at >= _SINCE)
    .order_by(cases.c.received_at, cases.c.case_id)
    .limit(MOST_LINES)
)
_TASKS = (
    select(tasks.c.case_id, tasks.c.task, tasks.c.rule, tasks.c.opened_at, cases.c.procedure_digest)
    .select_from(tasks.outerjoin(cases, cases.c.case_id == tasks.c.case_id))
    .where(tasks.c.officer == _OFFICER, UNDONE)
    .order_by(tasks.c.opened_at, tasks.c.case_id, tasks.c.task)
    .limit(MOST_LINES)
)


@dataclass(frozen=True, slots=True)
class OnDesk:
    """What lies on one officer's desk; rows of ids and moments."""

    overdue: Sequence[Row[Any]]
    due: Sequence[Row[Any]]
    new: Sequence[Row[Any]]
    tasks: Sequence[Row[Any]]


class ClockworkReads:
    """Reads of projections for the watch, the digest and the nightly check; which looks at attached files if it has their ``shelf``."""

    def __init__(self, store: SqlStore, shelf: Shelf | None = None) -> None:
        self._store, self._shelf = store, shelf

    def due_count(self, at: datetime) -> int:
        """Timers that are due at ``at`` and not set aside."""
        return int(self._one(_DUE, at=at) or 0)

    def pending_count(self) -> int:
        """Timers that are waiting, due or not."""
        return int(self._one(_PENDING) or 0)

    def next_due(self, at: datetime) -> datetime | None:
        """When the next timer is due, or the next attempt at one that was set aside; None: nothing waits."""
        moments = (self._one(_NEXT, at=at), self._one(_NEXT_TRY, at=at))
        return min((moment for moment in moments if moment is not None), default=None)

    def mail_waits(self, at: datetime) -> bool:
        """Whether a mail may go out at ``at``, or a sending has to be settled."""
        return self._one(_MAIL, at=at) is not None

    def on_desk(self, officer: str, now: datetime, soon: timedelta, lately: timedelta) -> OnDesk:
        """Broken promises, those that end within ``soon``, cases that came in ``lately``, open tasks."""
        asked = {"officer": officer, "at": now, "soon": now + soon, "since": now - lately}
        with translated(), self._store.reader.connect() as connection:
            return OnDesk(
                *(
                    connection.execute(query, _needed(query, asked)).all()
                    for query in (_OVERDUE, _DUE_SOON, _NEW, _TASKS)
                )
            )

    def first_wrong(self) -> Finding | None:
        """The first thing in the whole database, or on the shelf, that is wrong; None when all is well."""
        return first_wrong(self._store, Evidence(shelf=self._shelf))

    def record_size(self) -> int:
        """Events in the record."""
        return size(self._store)

    def _one(self, query: Select[Any], **values: Any) -> Any:
        with translated(), self._store.reader.connect() as connection:
            return connection.execute(query, values).scalar_one_or_none()


def _needed(query: Select[Any], asked: dict[str, Any]) -> dict[str, Any]:
    names = query.compile().params
    return {name: value for name, value in asked.items() if name in names}


__all__ = ["ClockworkReads", "OnDesk"]
