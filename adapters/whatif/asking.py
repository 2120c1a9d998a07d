"""A what-if over the record: everything that it reads, and the cases that come of it, one after another."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import event

from adapters.database.case_pages import Wanted, told
from adapters.database.engine import open_engine
from adapters.database.histories import Histories
from adapters.database.store import SqlStore
from domain.calendar import WorkingCalendar
from domain.errors import NotFound
from domain.frozen import changed
from domain.office import STREAM, Office, office_of
from domain.procedure.compiled import Compiled
from domain.record import Recorded
from domain.whatif.comparing import Compared, compared
from domain.whatif.families import family_of
from domain.whatif.hands import OpenCases
from domain.whatif.rules import OfficeSince, Rules

NOBODY_YET = Office(office="new", name="A new office")
"""What an office is before its file is loaded."""


@contextmanager
def read_only(store: SqlStore) -> Iterator[SqlStore]:
    """The same record through connections that cannot write, whatever is asked of them."""
    engine = open_engine(store.engine.url.render_as_string(hide_password=False))
    event.listen(engine, "connect", _refuse_writes)
    try:
        yield SqlStore(engine)
    finally:
        engine.dispose()


def _refuse_writes(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA query_only = ON").close()
    else:
        connection.read_only = True


def rules_of(
    store: SqlStore,
    pinned: Callable[[str], Compiled],
    calendars: Mapping[str, WorkingCalendar],
    procedure: Compiled | None = None,
    calendar: WorkingCalendar | None = None,
) -> Rules:
    """The rules of a run over this record."""
    histories = Histories(store)

    @cache
    def cited(digest: str) -> WorkingCalendar:
        text = histories.procedure(digest)
        if text is not None:
            return WorkingCalendar.from_json(json.loads(text))
        on_the_shelf = next((each for each in calendars.values() if each.digest == digest), None)
        if on_the_shelf is None:
            raise NotFound("calendar version", digest)
        return on_the_shelf

    @cache
    def hands() -> OpenCases:
        """Only where the rules choose somebody whom they did not choose in life."""
        return OpenCases(history for _, history in told(store, Wanted()))

    changes = [(change, office_of([change])) for change in histories.history(STREAM)]
    offices = [OfficeSince(change.seq, change.effective_at, office) for change, office in changes if office is not None]
    return Rules(
        pinned, cited, calendars, offices, NOBODY_YET, lambda officer, seq: hands().of(officer, seq), procedure, calendar
    )  # fmt: skip


def asked(
    store: SqlStore, rules: Rules, wanted: Wanted, as_of: datetime | None, now: datetime, clock: str | None = None
) -> Iterator[Compared]:
    """Each wanted case in both histories, by id; only reads, page by page."""
    histories = Histories(store)

    def headers(stream: str) -> list[Recorded]:
        """As ``told`` gives them: without anything that belongs to people."""
        return [changed(each, content=None) for each in histories.history(stream)]

    for case_id, history in told(store, wanted):
        family = family_of(case_id, history, headers)
        yield from (each for each in compared(rules, family, as_of, now, clock) if each.case_id == case_id)
