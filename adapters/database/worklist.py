"""The worklist: cases by filter, in pages that cost the same wherever they lie.

A page begins behind the last row of the one before (keyset), so no row is counted to be
skipped.  A case stands by the promise that matters most: the oldest that is broken, else the next;
cases without one (all clocks paused) come after those that have one.  Closed cases promise
nothing any more: a list that holds them stands by when they came in, newest first.

A page is made of the first cases of each range (see ``ranges``), found in its index alone.  Where no index holds a
range in the order of the list, the range is read in its index and its first cases are kept: broken promises by when
their case came in, and an officer's cases by reference.  Other lists by reference go through the cases themselves, and
read their ranges only if so few are asked for that some thousand cases do not hold a page of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from adapters.database.ranges import Condition, Filter, Range, aside, conditions_aside, ranges
from adapters.database.tables import cases

_PASSED = 5_000
"""Cases to go through by reference in the hope of filling a page."""


class Order(StrEnum):
    """In which order a worklist stands."""

    DUE = "due"
    RECEIVED = "received"
    CASE = "case"


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
    found = _BY[order](connection, filter, after, limit + 1)
    more, rows = len(found) > limit, found[:limit]
    return Page(rows, _place(rows[-1], order) if more else None)


def _by_due(connection: Connection, filter: Filter, after: Place | None, limit: int) -> Sequence[Row[Any]]:
    """First those with a promise, then those without: the databases do not agree where NULL sorts."""
    where, rows = ranges(connection, filter), list[Row[Any]]()
    if after is None or after.moment is not None:
        rows += _first(
            connection,
            where,
            [cases.c.pressing_at.is_not(None), *_later(after)],
            [cases.c.pressing_at],
            _promised,
            limit,
        )
        after = None
    if len(rows) < limit and not filter.by_promise:
        undated = [cases.c.pressing_at.is_(None), *_further(after)]
        rows += _first(connection, where, undated, [cases.c.pressing_at], _promised, limit - len(rows))
    return rows


def _by_received(connection: Connection, filter: Filter, after: Place | None, limit: int) -> Sequence[Row[Any]]:
    if filter.by_promise and filter.open is None:
        each = [_by_received(connection, replace(filter, open=which), after, limit) for which in (True, False)]
        return sorted(chain(*each), key=lambda row: (row.received_at, row.case_id), reverse=True)[:limit]
    read = filter.by_promise and filter.open
    moment, order = (aside(cases.c.received_at), _newest_read) if read else (cases.c.received_at, _newest)
    return _first(connection, ranges(connection, filter), _earlier(moment, after), [cases.c.received_at], order, limit)


def _by_case(connection: Connection, filter: Filter, after: Place | None, limit: int) -> Sequence[Row[Any]]:
    further, asked = _further(after), conditions_aside(filter)
    through = select(cases).where(*further, *asked).order_by(cases.c.case_id).limit(limit)
    if filter.text or not asked:
        return connection.execute(through).all()
    if filter.officer is None:  # nobody holds so many that going through all would meet a page of them soon
        passed = select(cases.c.case_id).where(*further).order_by(cases.c.case_id).offset(_PASSED).limit(1)
        end = connection.execute(passed).scalar()
        rows = connection.execute(through if end is None else through.where(cases.c.case_id < end)).all()
        if end is None or len(rows) == limit:
            return rows
    return _first(connection, ranges(connection, filter), further, [], _reference_read, limit)


_BY = {Order.DUE: _by_due, Order.RECEIVED: _by_received, Order.CASE: _by_case}

# -- orders: of the table, and of what was found in it ---------------------------------------------

_Sorting = Callable[[Any], tuple[ColumnElement[Any], ...]]


def _promised(columns: Any) -> tuple[ColumnElement[Any], ...]:
    return columns.pressing_at, columns.case_id


def _newest(columns: Any) -> tuple[ColumnElement[Any], ...]:
    return columns.received_at.desc(), columns.case_id.desc()


def _newest_read(columns: Any) -> tuple[ColumnElement[Any], ...]:
    """The same, reckoned with so that no index is taken for its order and gone through from end to end."""
    return aside(columns.received_at).desc(), columns.case_id.desc()


def _reference_read(columns: Any) -> tuple[ColumnElement[Any], ...]:
    return (aside(columns.case_id),)


def _first(
    connection: Connection,
    where: Sequence[Range],
    behind: Sequence[Condition],
    by: Sequence[ColumnElement[Any]],
    order: _Sorting,
    limit: int,
) -> Sequence[Row[Any]]:
    """The first of those that come first in their own range; ``by`` is what the order looks at besides the reference.

    More is not asked for before it is known which cases they are, so that an index answers.
    """
    if not where:
        return []
    named = select(cases.c.case_id, *by)
    firsts = [named.where(*each, *behind).order_by(*order(cases.c)).limit(limit).subquery() for each in where]
    found = union_all(*map(select, firsts)).subquery()
    chosen = select(found.c.case_id).order_by(*order(found.c)).limit(limit)
    return connection.execute(select(cases).where(cases.c.case_id.in_(chosen)).order_by(*order(cases.c))).all()


# -- where a page begins ---------------------------------------------------------------------------


def _further(place: Place | None) -> list[Condition]:
    return [] if place is None else [cases.c.case_id > place.case_id]


def _later(place: Place | None) -> list[Condition]:
    if place is None:
        return []
    # The first is what an index is entered with; the second is exact.
    moment = cases.c.pressing_at
    return [moment >= place.moment, or_(moment > place.moment, cases.c.case_id > place.case_id)]


def _earlier(moment: ColumnElement[Any], place: Place | None) -> list[Condition]:
    if place is None:
        return []
    return [moment <= place.moment, or_(moment < place.moment, cases.c.case_id < place.case_id)]


def _place(row: Row[Any], order: Order) -> Place:
    moments = {Order.DUE: row.pressing_at, Order.RECEIVED: row.received_at, Order.CASE: None}
    return Place(moments[order], row.case_id)


__all__ = ["Filter", "Order", "Page", "Place", "worklist"]
