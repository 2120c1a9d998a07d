"""What the live view shows: how many cases stand where, what comes next, what has just happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from adapters.database.among import among
from adapters.database.columns import Moment
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import OPEN, cases, deliveries, events, notices, tasks, timers
from adapters.database.tables import UNDONE as UNDONE_TASKS
from domain.record import Recorded, read

_LIMIT = bindparam("limit", type_=Integer)
_GROUPS = (
    select(cases.c.procedure, cases.c.state, cases.c.terminal, func.count().label("count"))
    .group_by(cases.c.procedure, cases.c.state, cases.c.terminal)
    .subquery()
)
# An index counts them by itself; which version of the procedure names the state is asked of the newest one alone.
_NEWEST = cases.alias("newest")
_VERSION = (
    select(_NEWEST.c.procedure_digest)
    .where(
        _NEWEST.c.procedure == _GROUPS.c.procedure, _NEWEST.c.state == _GROUPS.c.state,
        _NEWEST.c.terminal == _GROUPS.c.terminal,
    )
    .order_by(_NEWEST.c.received_at.desc(), _NEWEST.c.case_id.desc())
    .limit(1)
    .scalar_subquery()
)  # fmt: skip
_COUNTS = select(_GROUPS, _VERSION.label("procedure_digest")).order_by(
    _GROUPS.c.procedure, _GROUPS.c.count.desc(), _GROUPS.c.state
)
_COMING = (
    select(timers.c.case_id, timers.c.timer, timers.c.kind, timers.c.due_at, cases.c.procedure_digest, cases.c.officer)
    .select_from(timers.join(cases, cases.c.case_id == timers.c.case_id))
    .where(timers.c.due_at > bindparam("at", type_=Moment), OPEN)
    .order_by(timers.c.due_at, timers.c.case_id, timers.c.timer)
    .limit(_LIMIT)
)
_LATEST = select(events.c.header).where(among(events.c.type, "types")).order_by(events.c.seq.desc()).limit(_LIMIT)
_MAILS = (
    select(
        deliveries.c.outbox_id, deliveries.c.accepted_at, deliveries.c.case_id, notices.c.notice, notices.c.audience,
        notices.c.party, cases.c.procedure_digest,
    )
    .select_from(
        deliveries.join(
            notices, (notices.c.case_id == deliveries.c.case_id) & (notices.c.notice_id == deliveries.c.notice_id)
        ).outerjoin(cases, cases.c.case_id == deliveries.c.case_id)
    )
    .where(deliveries.c.state.in_(("accepted", "delivered")), deliveries.c.provider_id != "brought")
    .order_by(deliveries.c.accepted_at.desc(), deliveries.c.outbox_id)
    .limit(_LIMIT)
)  # fmt: skip
_MAILED = (
    select(func.count())
    .select_from(deliveries)
    .where(deliveries.c.state.in_(("accepted", "delivered")), deliveries.c.provider_id != "brought")
)
_ESCALATED = select(func.count()).select_from(cases).where(OPEN, cases.c.rung > 0)
_TASKS = select(func.count()).select_from(tasks).where(UNDONE_TASKS)


class BoardReads:
    """Reads for a view that is drawn once a second; each call is one short transaction."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def counts(self) -> Sequence[Row[Any]]:
        """Cases by procedure and state."""
        return self._all(_COUNTS)

    def coming(self, at: datetime, limit: int) -> Sequence[Row[Any]]:
        """What falls due next in open cases."""
        return self._all(_COMING, at=at, limit=limit)

    def latest(self, types: Sequence[str], limit: int) -> list[Recorded]:
        """The last events of these types, newest first, without their content."""
        return [read(row.header) for row in self._all(_LATEST, types=list(types), limit=limit)]

    def mails(self, limit: int) -> Sequence[Row[Any]]:
        """The last mails that were accepted, newest first; whom by role and id, no address."""
        return self._all(_MAILS, limit=limit)

    def figures(self) -> tuple[int, int, int]:
        """Open cases that have been escalated, tasks to be done, mails that went out."""
        with translated(), self._store.reader.connect() as connection:
            escalated, todo, mailed = (
                connection.execute(query).scalar_one() for query in (_ESCALATED, _TASKS, _MAILED)
            )
        return int(escalated), int(todo), int(mailed)

    def _all(self, query: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        with translated(), self._store.reader.connect() as connection:
            return connection.execute(query, values).all()
