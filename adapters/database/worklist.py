"""The worklist: cases by filter, in pages that cost the same wherever they lie.

A page begins behind the last row of the one before (keyset), so no row is counted to be
skipped.  A case stands by the promise that matters most: the oldest that is broken, else the next;
cases without one (all clocks paused) come after those that have one.  Closed cases promise
nothing any more: a list that holds them stands by when they came in, newest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from adapters.database.tables import OPEN, OVER, cases


class Order(StrEnum):
    """In which order a worklist stands."""

    DUE = "due"
    RECEIVED = "received"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases to show; None does not narrow.

    ``open`` True shows open ones, False closed ones, None both.  ``overdue_at`` shows cases with
    a promise that is broken at that moment; ``due_before`` those with one that is broken, or falls
    due, before it.  ``text`` is the beginning of a case's id.
    """

    open: bool | None = True
    state: str | None = None
    officer: str | None = None
    unit: str | None = None
    case_class: str | None = None
    procedure: str | None = None
    overdue_at: datetime | None = None
    due_before: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of a page: where the next one begins."""

    moment: datetime | None
    case_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """Cases, and where the next page begins (None at the end)."""

    rows: Sequence[Row[Any]]
    after: Place | None


def worklist(
    connection: Connection, filter: Filter, order: Order = Order.DUE, after: Place | None = None, limit: int = 50
) -> Page:
    """One page of the cases that the filter lets through."""
    order = Order.RECEIVED if order is Order.DUE and filter.open is not True else order
    # One row more than asked tells whether there is a next page.
    found = list(_parts(connection, _narrowed(filter), order, after, limit + 1))
    more, rows = len(found) > limit, found[:limit]
    return Page(rows, _place(rows[-1], order) if more else None)


def _parts(
    connection: Connection, query: Select[Any], order: Order, after: Place | None, limit: int
) -> Sequence[Row[Any]]:
    match order:
        case Order.CASE:
            return _fetch(connection, query.order_by(cases.c.case_id), _from(after), limit)
        case Order.RECEIVED:
            newest = query.order_by(cases.c.received_at.desc(), cases.c.case_id.desc())
            return _fetch(connection, newest, _before(cases.c.received_at, after), limit)
        case Order.DUE:
            return _by_due(connection, query, after, limit)


def _by_due(connection: Connection, query: Select[Any], after: Place | None, limit: int) -> Sequence[Row[Any]]:
    """First those with a promise, then those without: the databases do not agree where NULL sorts."""
    rows: list[Row[Any]] = []
    if after is None or after.moment is not None:
        dated = query.where(cases.c.pressing_at.is_not(None)).order_by(cases.c.pressing_at, cases.c.case_id)
        rows += _fetch(connection, dated, _behind(cases.c.pressing_at, after), limit)
        after = None
    if len(rows) < limit:
        undated = query.where(cases.c.pressing_at.is_(None)).order_by(cases.c.case_id)
        rows += _fetch(connection, undated, _from(after), limit - len(rows))
    return rows


def _fetch(
    connection: Connection, query: Select[Any], condition: ColumnElement[bool] | None, limit: int
) -> Sequence[Row[Any]]:
    narrowed = query if condition is None else query.where(condition)
    return connection.execute(narrowed.limit(limit)).all()


def _from(place: Place | None) -> ColumnElement[bool] | None:
    return None if place is None else cases.c.case_id > place.case_id


def _behind(column: ColumnElement[Any], place: Place | None) -> ColumnElement[bool] | None:
    if place is None:
        return None
    # The first half is what an index is entered with; the second is exact.
    return and_(column >= place.moment, or_(column > place.moment, cases.c.case_id > place.case_id))


def _before(column: ColumnElement[Any], place: Place | None) -> ColumnElement[bool] | None:
    if place is None:
        return None
    return and_(column <= place.moment, or_(column < place.moment, cases.c.case_id < place.case_id))


def _place(row: Row[Any], order: Order) -> Place:
    moments = {Order.DUE: row.pressing_at, Order.RECEIVED: row.received_at, Order.CASE: None}
    return Place(moments[order], row.case_id)


def _narrowed(filter: Filter) -> Select[Any]:
    query = select(cases)
    if filter.open is not None:
        query = query.where(OPEN if filter.open else OVER)
    for column, wanted in (
        (cases.c.state, filter.state), (cases.c.officer, filter.officer), (cases.c.unit, filter.unit),
        (cases.c.case_class, filter.case_class), (cases.c.procedure, filter.procedure),
    ):  # fmt: skip
        if wanted is not None:
            query = query.where(column == wanted)
    if filter.due_before is not None:
        query = query.where(cases.c.pressing_at < filter.due_before)
    if filter.text:
        query = query.where(cases.c.case_id >= filter.text, cases.c.case_id < filter.text + "\U0010ffff")
    if filter.overdue_at is not None:
        query = query.where(cases.c.pressing_at < filter.overdue_at)
    return query
