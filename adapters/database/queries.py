"""What screens and reports ask: one method per question, read only, each with an index behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from adapters.database.columns import NAME
from adapters.database.edge import translated
from adapters.database.heartbeats import Heartbeat
from adapters.database.ranges import count_promised
from adapters.database.store import SqlStore
from adapters.database.tables import (
    OPEN,
    UNDONE,
    cases,
    deadlines,
    deliveries,
    heartbeats,
    in_state,
    log_head,
    notices,
    retentions,
    tasks,
)
from adapters.database.tables import quarantine as shelf
from adapters.database.worklist import Filter, Order, Page, Place, worklist

_LOW = bindparam("low", type_=NAME)
_HIGH = bindparam("high", type_=NAME)
_REPORT_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Status:
    """How the office and its machinery stand."""

    events: int
    recorded_at: datetime | None
    open_cases: int
    overdue: int
    due_soon: int
    open_tasks: int
    undelivered: int
    undeliverable: int
    quarantined: int
    heartbeats: Sequence[Heartbeat]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A case and its promises, for reports on being on time."""

    case: Row[Any]
    deadlines: Sequence[Row[Any]]


class Queries:
    """Reads of projections; each call is one short transaction and locks nobody out."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def worklist(
        self, filter: Filter | None = None, order: Order = Order.DUE, after: Place | None = None, limit: int = 50
    ) -> Page:
        """One page of cases."""
        with self._reading() as connection:
            return worklist(connection, filter or Filter(), order, after, limit)

    def case(self, case_id: str) -> Row[Any] | None:
        """The row of one case."""
        with self._reading() as connection:
            return connection.execute(select(cases).where(cases.c.case_id == case_id)).one_or_none()

    def retained(self, until: datetime, limit: int) -> list[Row[Any]]:
        """Closed cases that are kept no longer than until then, earliest first, with what holds them back."""
        query = select(retentions).where(retentions.c.due_at <= until)
        with self._reading() as connection:
            return list(connection.execute(query.order_by(retentions.c.due_at, retentions.c.case_id).limit(limit)))

    def deadlines(self, case_id: str) -> Sequence[Row[Any]]:
        """The promises of one case, by due moment."""
        query = select(deadlines).where(deadlines.c.case_id == case_id)
        return self._all(query.order_by(deadlines.c.due_at, deadlines.c.deadline))

    def notices(self, case_id: str) -> Sequence[Row[Any]]:
        """The notices of one case in order of issue, each with how its delivery stands (None if not by mail)."""
        joined = notices.outerjoin(
            deliveries,
            (deliveries.c.case_id == notices.c.case_id) & (deliveries.c.notice_id == notices.c.notice_id),
        )
        columns = (
            *notices.c, deliveries.c.outbox_id, deliveries.c.state.label("delivery"), deliveries.c.attempt,
            deliveries.c.next_at, deliveries.c.accepted_at, deliveries.c.reason,
        )  # fmt: skip
        query = select(*columns).select_from(joined).where(notices.c.case_id == case_id)
        return self._all(query.order_by(notices.c.issued_at, notices.c.notice_id))

    def tasks(
        self, *, role: str | None = None, officer: str | None = None, unit: str | None = None,
        case_id: str | None = None, limit: int = 200,
    ) -> Sequence[Row[Any]]:  # fmt: skip
        """Tasks that are not done, oldest first."""
        query = select(tasks).where(UNDONE)
        for column, wanted in (
            (tasks.c.role, role), (tasks.c.officer, officer), (tasks.c.unit, unit), (tasks.c.case_id, case_id),
        ):  # fmt: skip
            if wanted is not None:
                query = query.where(column == wanted)
        return self._all(query.order_by(tasks.c.opened_at, tasks.c.case_id, tasks.c.task).limit(limit))

    def status(self, now: datetime, soon: timedelta = timedelta(days=1)) -> Status:
        """How everything stands at ``now``; ``due_soon`` counts cases that are on time and have a promise within ``soon``."""
        with self._reading() as connection:
            count = _Counter(connection)
            head = connection.execute(select(log_head.c.seq, log_head.c.recorded_at)).one()
            return Status(
                events=head.seq,
                recorded_at=head.recorded_at if head.seq else None,
                open_cases=count(select(func.count()).select_from(cases).where(OPEN)),
                overdue=count_promised(connection, cases.c.pressing_at < now),
                due_soon=count_promised(connection, cases.c.pressing_at >= now, cases.c.pressing_at < now + soon),
                open_tasks=count(select(func.count()).select_from(tasks).where(UNDONE)),
                undelivered=count(_deliveries("pending", "leased")) + count(_deliveries("sending", "unknown")),
                undeliverable=count(_deliveries("bounced", "failed")),
                quarantined=count(select(func.count()).select_from(shelf)),
                heartbeats=[Heartbeat(*row) for row in connection.execute(_HEARTBEATS)],
            )

    def quarantined(self) -> Sequence[Row[Any]]:
        """Timers that were set aside because they failed."""
        return self._all(select(shelf).order_by(shelf.c.next_at, shelf.c.stream, shelf.c.timer))

    def undeliverable(self, limit: int = 200) -> Sequence[Row[Any]]:
        """Deliveries that were given up or bounced, oldest first."""
        query = select(deliveries).where(in_state("bounced", "failed"))
        return self._all(query.order_by(deliveries.c.issued_at, deliveries.c.outbox_id).limit(limit))

    def procedures_in_use(self) -> list[str]:
        """Digests of the versions that govern open cases."""
        query = select(cases.c.procedure_digest.distinct()).where(OPEN)
        return sorted(row[0] for row in self._all(query))

    def report(self, procedure: str | None = None) -> Iterator[ReportRow]:
        """Every case with its promises, in order of id; holds one page in memory."""
        chosen = cases.c.procedure == procedure if procedure else None
        low, done = "", False
        while not done:
            with self._reading() as connection:
                page = connection.execute(_paged(chosen), {"low": low, "limit": _REPORT_PAGE}).all()
                if not page:
                    return
                promises = connection.execute(_PROMISES, {"low": low, "high": page[-1].case_id}).all()
            done, low = len(page) < _REPORT_PAGE, page[-1].case_id
            of: dict[str, list[Row[Any]]] = {}
            for row in promises:
                of.setdefault(row.case_id, []).append(row)
            yield from (ReportRow(row, of.get(row.case_id, [])) for row in page)

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._reading() as connection:
            return connection.execute(query).all()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(), self._store.reader.connect() as connection:
            yield connection


_HEARTBEATS = select(heartbeats.c.name, heartbeats.c.at, heartbeats.c.detail).order_by(heartbeats.c.name)
_PROMISES = (
    select(deadlines)
    .where(deadlines.c.case_id > _LOW, deadlines.c.case_id <= _HIGH)
    .order_by(deadlines.c.case_id, deadlines.c.due_at, deadlines.c.deadline)
)


def _paged(chosen: Any) -> Select[Any]:
    query = select(cases).where(cases.c.case_id > _LOW).order_by(cases.c.case_id).limit(bindparam("limit"))
    return query if chosen is None else query.where(chosen)


def _deliveries(*states: str) -> Select[Any]:
    return select(func.count()).select_from(deliveries).where(in_state(*states))


class _Counter:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, query: Select[Any]) -> int:
        return int(self._connection.execute(query).scalar_one())


__all__ = ["Filter", "Order", "Page", "Place", "Queries", "ReportRow", "Status"]
