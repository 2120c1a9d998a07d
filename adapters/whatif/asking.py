"""A what-if over the record: everything that it reads, and the cases that come of it, one after another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache

from adapters.database.case_pages import Wanted, told
from adapters.database.histories import Histories
from adapters.database.store import SqlStore
from domain.calendar import WorkingCalendar
from domain.errors import NotFound
from domain.office import STREAM, Office, office_of
from domain.procedure.compiled import Compiled
from domain.whatif.comparing import Compared, compared
from domain.whatif.families import family_of
from domain.whatif.rules import OfficeSince, Rules

NOBODY_YET = Office(office="new", name="A new office")
"""What an office is before its file is loaded."""


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
        if text is None:
            raise NotFound("calendar version", digest)
        return WorkingCalendar.from_json(json.loads(text))

    changes = [(event, office_of([event])) for event in histories.history(STREAM)]
    offices = [OfficeSince(event.seq, event.effective_at, office) for event, office in changes if office is not None]
    return Rules(pinned, cited, calendars, offices, NOBODY_YET, procedure, calendar)


def asked(store: SqlStore, rules: Rules, wanted: Wanted, as_of: datetime | None, now: datetime) -> Iterator[Compared]:
    """Each wanted case in both histories, by id; only reads, page by page."""
    histories = Histories(store)
    for case_id, history in told(store, wanted):
        family = family_of(case_id, history, histories.history)
        yield from (each for each in compared(rules, family, as_of, now) if each.case_id == case_id)
