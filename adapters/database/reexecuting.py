"""Everything that re-execution reads of a database: the record, the versions of rules and calendars."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select

from adapters.database.edge import translated
from adapters.database.histories import Histories
from adapters.database.store import SqlStore
from adapters.database.tables import documents
from domain.calendar import WorkingCalendar
from domain.reexecution.surroundings import Surroundings
from domain.reexecution.whole import Reexecution

_CALENDARS = select(documents.c.digest, documents.c.text).where(documents.c.kind == "calendar")


def reexecution(store: SqlStore, shelf: Mapping[str, WorkingCalendar], only: str | None = None) -> Reexecution:
    """Made ready to go through `store.stored()`; of one case if named.  Writes nothing."""
    reads = Histories(store)
    return Reexecution(Surroundings(reads.procedure, calendars(store), shelf, reads.history), only)


def calendars(store: SqlStore) -> dict[str, WorkingCalendar]:
    """All stored versions of calendars, by digest."""
    with translated(), store.reader.connect() as connection:
        rows = connection.execute(_CALENDARS).all()
    return {digest: WorkingCalendar.from_json(json.loads(text)) for digest, text in rows}
