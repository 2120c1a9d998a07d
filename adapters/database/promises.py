"""Cases with their promises, for reports: read page by page, so that memory does not grow with their number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, select

from adapters.database.columns import NAME
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import cases, deadlines, events
from domain.reporting import Promise, Promised

_PAGE = 1_000

_CASES = (
    select(
        cases.c.case_id, cases.c.procedure_digest, cases.c.case_class, cases.c.priority, cases.c.unit, cases.c.area,
        cases.c.received_at,
        cases.c.closed_at,
    )
    .where(cases.c.case_id > bindparam("after", type_=NAME))
    .order_by(cases.c.case_id)
    .limit(_PAGE)
    .subquery()
)  # fmt: skip
_PROMISES = (
    select(
        _CASES, events.c.header, deadlines.c.deadline, deadlines.c.clock, deadlines.c.holder, deadlines.c.state,
        deadlines.c.started_at, deadlines.c.due_at, deadlines.c.met_at,
    )
    .join_from(_CASES, events, and_(events.c.stream == _CASES.c.case_id, events.c.version == 1))
    .outerjoin(deadlines, deadlines.c.case_id == _CASES.c.case_id)
    .order_by(_CASES.c.case_id, deadlines.c.deadline)
)  # fmt: skip


def promised(store: SqlStore) -> Iterator[Promised]:
    """Every case with its promises and what its source stated, by id."""
    after = ""
    while True:
        with translated(), store.reader.connect() as connection:
            page = connection.execute(_PROMISES, {"after": after}).all()
        count = 0
        for case_id, rows in groupby(page, key=lambda row: row.case_id):
            after, count = case_id, count + 1
            yield _case(list(rows))
        if count < _PAGE:
            return


def _case(rows: list[Any]) -> Promised:
    row = rows[0]
    promises = tuple(
        Promise(r.deadline, r.clock, r.holder, r.state, r.started_at, r.due_at, r.met_at)
        for r in rows
        if r.deadline is not None
    )
    return Promised(
        row.case_id, row.procedure_digest, row.case_class, row.priority, row.unit, row.area, row.received_at, promises,
        _stated(row.header), row.closed_at,
    )  # fmt: skip


def _stated(header: str) -> dict[str, str]:
    """What the source stated at filing; the header is read only where there is something."""
    if '"stated":' not in header:
        return {}
    stated: dict[str, str] = json.loads(header)["facts"].get("stated", {})
    return stated
