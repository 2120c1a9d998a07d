"""What the duties must know: figures from the tables, and an officer's desk in the officer's own language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.database.reads import ClockworkReads
from adapters.email.dates import written_date, written_moment
from domain.office import Office
from domain.procedure.compiled import Compiled
from domain.record import Json
from workflows.duties import Wrong

SOON = timedelta(days=3)
LATELY = timedelta(days=1)

_WORDS = {
    "en": {
        "overdue": "{case}: {clock}, was due on {due}",
        "due": "{case}: {clock}, due on {due}",
        "new": "{case}: {state}, received on {received}",
        "task": "{case}: {task}, since {since}",
        "engine": "the system",
    },
    "id": {
        "overdue": "{case}: {clock}, jatuh tempo {due}",
        "due": "{case}: {clock}, jatuh tempo {due}",
        "new": "{case}: {state}, diterima {received}",
        "task": "{case}: {task}, sejak {since}",
        "engine": "sistem",
    },
}


class Watching:
    """Implements ``workflows.duties.Reads``."""

    def __init__(
        self, reads: ClockworkReads, procedure: Callable[[str], Compiled], office: Callable[[], Office]
    ) -> None:
        self._reads, self._procedure, self._office = reads, procedure, office

    def due_count(self, at: datetime) -> int:
        """Timers that are due."""
        return self._reads.due_count(at)

    def pending_count(self) -> int:
        """Timers that are waiting, due or not."""
        return self._reads.pending_count()

    def next_due(self, at: datetime) -> datetime | None:
        """When the next timer is due."""
        return self._reads.next_due(at)

    def mail_waits(self, at: datetime) -> bool:
        """Whether a mail may go out, or a sending has to be settled."""
        return self._reads.mail_waits(at)

    def first_wrong(self) -> Wrong | None:
        """The first thing in the whole database that is wrong."""
        return self._reads.first_wrong()

    def record_size(self) -> int:
        """Events in the record."""
        return self._reads.record_size()

    def desk_of(self, officer: str, now: datetime) -> Mapping[str, Json]:
        """An officer's day: lines of overdue and due promises, of new cases and tasks; no names of parties."""
        office = self._office()
        language = office.officers[officer].language
        lines = _Lines(language if language in _WORDS else "en", office.zone, self._procedure)
        found = self._reads.on_desk(officer, now, SOON, LATELY)
        return {
            "day": now.astimezone(ZoneInfo(office.zone)).date().isoformat(),
            "overdue": [lines.promise("overdue", row) for row in found.overdue],
            "due": [lines.promise("due", row) for row in found.due],
            "new": [lines.new(row) for row in found.new],
            "tasks": [lines.task(row) for row in found.tasks],
        }


class _Lines:
    """Rows as lines for a reader."""

    def __init__(self, language: str, zone: str, procedure: Callable[[str], Compiled]) -> None:
        self._language, self._zone, self._find = language, zone, procedure

    def promise(self, kind: str, row: Any) -> str:
        clocks = self._find(row.procedure_digest).procedure.clocks
        clock = clocks[row.clock].label.get(self._language, row.clock) if row.clock in clocks else row.clock
        due = written_moment(row.due_at, self._language, self._zone)
        return _WORDS[self._language][kind].format(case=row.case_id, clock=clock, due=due)

    def new(self, row: Any) -> str:
        states = self._find(row.procedure_digest).procedure.states
        state = states[row.state].label.get(self._language, row.state)
        received = written_date(row.received_at, self._language, self._zone)
        return _WORDS[self._language]["new"].format(case=row.case_id, state=state, received=received)

    def task(self, row: Any) -> str:
        words = _WORDS[self._language]
        known = self._find(row.procedure_digest).procedure.tasks if row.procedure_digest else {}
        task = known[row.rule].label.get(self._language, row.rule) if row.rule in known else row.rule.replace("_", " ")
        since = written_date(row.opened_at, self._language, self._zone)
        return words["task"].format(
            case=row.case_id if row.procedure_digest else words["engine"], task=task, since=since
        )
