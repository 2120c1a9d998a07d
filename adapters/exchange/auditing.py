"""From a file and a mapping to what a procedure has to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.exchange.mapping import LogMapping
from adapters.exchange.reading import Row, first_of, read_log
from domain.calendar import WorkingCalendar
from domain.errors import BadInput
from domain.flow.audit import Audited, Rules, Seen, audit
from domain.flow.ways import Ways
from domain.procedure.compiled import Compiled
from domain.procedure.model import Procedure


@dataclass(frozen=True, slots=True)
class ForeignLog:
    """A file, read by a mapping, for one procedure."""

    file: Path
    mapping: LogMapping
    procedure: Compiled

    def audited(
        self, calendars: Mapping[str, WorkingCalendar], zones: str | None, until: datetime
    ) -> Iterator[Audited]:
        """Each case, judged as of a moment.

        Raises BadInput for a file that cannot be read, and CalendarNotCovered for years of which the calendar knows
        nothing.
        """
        mine = self.mapping
        rules = Rules(self.procedure, calendars, until, mine.class_otherwise, mine.finished, zones)
        ways = Ways(self.procedure)
        for case_id, events in self.cases():
            yield audit(case_id, [seen for seen in events if seen.at <= until], rules, ways)

    def last(self) -> datetime:
        """The last moment of the file.  Raises BadInput for a file without events."""
        found = max((seen.at for _, events in self.cases() for seen in events), default=None)
        if found is None:
            raise BadInput(f"{self.file} holds no event that the mapping {self.mapping.mapping!r} knows.")
        return found

    def cases(self) -> Iterator[tuple[str, list[Seen]]]:
        """Each case with its events as the procedure knows them."""
        columns = self.mapping.columns
        for trace in read_log(self.file, columns.case):
            case_id = first_of(trace.values, columns.case)
            if not case_id:
                raise BadInput(f"{self.file}, line {trace.line}: the case has no {' or '.join(columns.case)}.")
            events = [seen for row in trace.rows if (seen := self._seen(row)) is not None]
            if self.mapping.order == "time":
                events.sort(key=lambda seen: seen.at)
            if events and events[0].case_class is None:
                whole = self.mapping.case_class(first_of(trace.values, columns.case_class))
                events[0] = replace(events[0], case_class=whole)
            yield case_id, events

    def _seen(self, row: Row) -> Seen | None:
        mine, columns, values = self.mapping, self.mapping.columns, row.values
        activity = first_of(values, columns.activity)
        if activity is None:
            if mine.others == "ignore":
                return None
            raise self._wrong(row, f"the event has no {' or '.join(columns.activity)}")
        moments = mine.moments(activity, self._procedure)
        if moments is None:
            return None
        at = first_of(values, columns.at)
        if at is None:
            raise self._wrong(row, f"the event has no {' or '.join(columns.at)}")
        due = first_of(values, columns.due)
        return Seen(
            self._moment(row, at), activity, moments, f"line {row.line}", mine.role(first_of(values, columns.role)),
            mine.case_class(first_of(values, columns.case_class)), first_of(values, columns.priority),
             self._moment(row, due) if due else None, first_of(values, columns.limit), first_of(values, columns.ground),
        )  # fmt: skip

    @property
    def _procedure(self) -> Procedure:
        return self.procedure.procedure

    def _moment(self, row: Row, text: str) -> datetime:
        try:
            return self.mapping.moment(text)
        except ValueError as error:
            raise self._wrong(
                row, f"{text!r} is no moment; say in the mapping how moments are written (times)"
            ) from error

    def _wrong(self, row: Row, what: str) -> BadInput:
        return BadInput(f"{self.file}, line {row.line}: {what}.")
