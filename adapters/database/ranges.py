"""Which ranges of an index hold the cases of a list.

An index of a worklist begins with whose cases it holds (a unit's, a class's, the office's by procedure) and with
their state; within one state they stand in the order of the list.  States are few, so that a list is a handful of
ranges, each in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, Select, cast, func, select, type_coerce, union_all
from sqlalchemy.sql.elements import ColumnElement

from adapters.database.columns import Moment
from adapters.database.tables import OPEN, OVER, cases

Condition = ColumnElement[bool]
Range = Sequence[Condition]
"""Conditions that all hold for its cases."""


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

    @property
    def by_promise(self) -> bool:
        """Whether it asks for promises that are broken or fall due."""
        return self.overdue_at is not None or self.due_before is not None


def conditions(filter: Filter) -> list[Condition]:
    """What is asked for, but for open or closed."""
    found = [column == value for column, value in _wanted(filter)]
    if filter.officer is not None:  # whose cases are fewest: the others decide about them alone
        found = [aside(column) == value for column, value in _wanted(filter)]
        found.append(cases.c.officer == filter.officer)
    return [*found, *(cases.c.pressing_at < moment for moment in _moments(filter)), *_references(filter)]


def conditions_aside(filter: Filter) -> list[Condition]:
    """All that is asked for, open or closed too, for going through cases by reference: no other index is taken."""
    found = [aside(column) == value for column, value in _wanted(filter)]
    found += [aside(cases.c.officer) == filter.officer] if filter.officer is not None else []
    found += [aside(cases.c.pressing_at) < moment for moment in _moments(filter)]
    found += [cast(cases.c.terminal, Integer) == int(not filter.open)] if filter.open is not None else []
    return [*found, *_references(filter)]


def aside(column: Column[Any]) -> ColumnElement[Any]:
    """The same value, written so that no index is taken on its account."""
    if isinstance(column.type, Moment):
        return type_coerce(type_coerce(column, BigInteger) + 0, Moment)
    return column.concat("")


def _wanted(filter: Filter) -> list[tuple[Column[Any], str]]:
    each = (
        (cases.c.state, filter.state), (cases.c.unit, filter.unit), (cases.c.case_class, filter.case_class),
        (cases.c.procedure, filter.procedure),
    )  # fmt: skip
    return [(column, value) for column, value in each if value is not None]


def _moments(filter: Filter) -> list[datetime]:
    return [moment for moment in (filter.overdue_at, filter.due_before) if moment is not None]


def _references(filter: Filter) -> list[Condition]:
    if not filter.text:
        return []
    return [cases.c.case_id >= filter.text, cases.c.case_id < filter.text + "\U0010ffff"]


def ranges(connection: Connection, filter: Filter) -> list[Range]:
    """Where the cases lie that the filter lets through."""
    if filter.text:  # the references lie together
        return [(*standing(filter.open), *conditions(filter))]
    both = [standing(each) for each in ((True, False) if filter.open is None else (filter.open,))]
    if filter.officer is not None:  # an officer's cases are few enough not to be kept apart
        return [(*each, *conditions(filter)) for each in both]
    others = conditions(replace(filter, state=None, procedure=None))
    return [(*some, *each, *others) for some in _states(connection, filter) for each in both]


def standing(open: bool | None) -> list[Condition]:
    """That a case is open, or over; nothing of None."""
    return [] if open is None else [OPEN if open else OVER]


def _states(connection: Connection, filter: Filter) -> Iterator[Range]:
    """The states to look into, as the index in question begins."""
    groups = _groups(connection, filter.open)
    procedures_of = {state: {procedure for procedure, each in groups if each == state} for _, state in groups}
    chosen = [
        (procedure, state) for procedure, state in groups
        if filter.procedure in (None, procedure) and filter.state in (None, state)
    ]  # fmt: skip
    if filter.unit is None and filter.case_class is None:
        yield from ((cases.c.procedure == procedure, cases.c.state == state) for procedure, state in chosen)
        return
    for state in dict.fromkeys(state for _, state in chosen):
        # The procedure is looked up in the case only where the state does not tell it already.
        apart = filter.procedure is not None and len(procedures_of[state]) > 1
        yield cases.c.state == state, *([aside(cases.c.procedure) == filter.procedure] if apart else [])


def _groups(connection: Connection, open: bool | None) -> Sequence[tuple[str, str]]:
    """The procedures and states that cases are in."""
    return [(row.procedure, row.state) for row in connection.execute(_OPEN_GROUPS if open else _ALL_GROUPS)]


def _stepping(*only: Condition) -> Select[Any]:
    """Through the procedures, and through the states of each: one look into an index for each of them."""
    procedure, state = cases.c.procedure, cases.c.state
    first = select(func.min(procedure).label("procedure")).where(*only).cte("procedures", recursive=True)
    next_procedure = select(func.min(procedure)).where(*only, procedure > first.c.procedure).scalar_subquery()
    every = first.union_all(select(next_procedure).where(first.c.procedure.is_not(None)))
    first_state = select(func.min(state)).where(*only, procedure == every.c.procedure).scalar_subquery()
    within = select(every.c.procedure, first_state.label("state")).where(every.c.procedure.is_not(None))
    groups = within.cte("groups", recursive=True)
    same = (*only, procedure == groups.c.procedure, state > groups.c.state)
    next_state = select(func.min(state)).where(*same).scalar_subquery()
    groups = groups.union_all(select(groups.c.procedure, next_state).where(groups.c.state.is_not(None)))
    return select(groups).where(groups.c.state.is_not(None)).order_by(groups.c.procedure, groups.c.state)


_OPEN_GROUPS, _ALL_GROUPS = _stepping(OPEN), _stepping()


def count_promised(connection: Connection, *bounds: Condition) -> int:
    """How many open cases have a promise within these bounds: no others are passed, as each state is asked by itself."""
    each = [
        select(func.count().label("count")).where(cases.c.procedure == procedure, cases.c.state == state, OPEN, *bounds)
        for procedure, state in _groups(connection, open=True)
    ]
    return sum(connection.execute(union_all(*each)).scalars()) if each else 0
