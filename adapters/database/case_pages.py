"""Cases with their events, page by page: what is read fits into memory, however large the record is.

Only headers are read.  Whatever is made from them holds no personal data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, bindparam, select, text

from adapters.database.columns import NAME
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import cases, log_head
from domain.record import Recorded, read

_PAGE = 200
"""Cases read at a time."""

_END = select(log_head.c.seq)

# Stream by stream: a planner without statistics would read the whole record for many at once.
_EVENTS_POSTGRES = text(
    "SELECT told.stream, told.header FROM unnest(CAST(:streams AS text[])) WITH ORDINALITY AS s (stream, place) "
    "CROSS JOIN LATERAL (SELECT e.stream, e.header FROM events e WHERE e.stream = s.stream AND e.seq <= :until "
    "ORDER BY e.version OFFSET 0) AS told ORDER BY s.place"
)
_EVENTS_SQLITE = text(
    "SELECT stream, header FROM events WHERE stream IN (SELECT value FROM json_each(:streams)) AND seq <= :until "
    "ORDER BY stream, version"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases; None does not narrow.  ``since`` and ``before`` speak of the receipt."""

    procedure: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    case_class: str | None = None
    unit: str | None = None


def told(store: SqlStore, wanted: Wanted) -> Iterator[tuple[str, list[Recorded]]]:
    """Each wanted case with its events, by id, as the record stands now: what is written meanwhile is left out."""
    with translated(), store.reader.connect() as connection:
        until = int(connection.execute(_END).scalar_one())
    after = ""
    while True:
        with translated(), store.reader.connect() as connection:
            page = _ids(connection, wanted, after)
            rows = _headers(connection, page, until) if page else []
        for case_id, mine in groupby(rows, key=lambda row: row[0]):
            yield case_id, [read(header) for _, header in mine]
        if len(page) < _PAGE:
            return
        after = page[-1]


def _ids(connection: Connection, wanted: Wanted, after: str) -> list[str]:
    query = select(cases.c.case_id).where(cases.c.case_id > bindparam("after", type_=NAME))
    for column, value in (
        (cases.c.procedure, wanted.procedure), (cases.c.case_class, wanted.case_class), (cases.c.unit, wanted.unit),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(cases.c.received_at >= wanted.since)
    if wanted.before is not None:
        query = query.where(cases.c.received_at <= wanted.before)
    return list(connection.execute(query.order_by(cases.c.case_id).limit(_PAGE), {"after": after}).scalars())


def _headers(connection: Connection, streams: Sequence[str], until: int) -> list[tuple[str, str]]:
    if connection.dialect.name == "postgresql":
        rows = connection.execute(_EVENTS_POSTGRES, {"streams": list(streams), "until": until})
    else:
        rows = connection.execute(_EVENTS_SQLITE, {"streams": json.dumps(list(streams)), "until": until})
    return [(row[0], row[1]) for row in rows]
