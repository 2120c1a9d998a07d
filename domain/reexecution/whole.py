"""The whole record from its first event: every case replayed, every command taken again."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from domain import engine
from domain.case.apply import apply
from domain.case.case import Case
from domain.errors import OmbudsError, RecordBroken
from domain.office import STREAM as OFFICE
from domain.record import Recorded, Stored, read
from domain.reexecution.redeciding import Difference, Taken, Verdict, again, engine_again, office_again
from domain.reexecution.surroundings import Surroundings, hands

ERASED = "content erased"
NO_DECISION = "no decision of the rules"
MOST_KEPT = 20_000
"""Cases held at a time; one that comes up again after it was put away is read again."""


@dataclass(slots=True)
class Report:
    """What re-execution found."""

    events: int = 0
    commands: int = 0
    reexecuted: int = 0  # events
    same: int = 0  # commands
    different: int = 0
    cannot: Counter[str] = field(default_factory=Counter)  # reason → commands
    varied: Counter[str] = field(default_factory=Counter)  # what only fits as other processes may have seen it
    first: Difference | None = None
    differences: list[Difference] = field(default_factory=list)

    def take(self, taken: Taken, verdict: Verdict) -> None:
        """Count one command."""
        self.commands += 1
        if verdict.cannot is not None:
            self.cannot[verdict.cannot] += 1
            return
        self.reexecuted += len(taken.events)
        if verdict.difference is None:
            self.same += 1
            if verdict.varied:
                self.varied[verdict.varied] += 1
            return
        self.different += 1
        self.first = self.first or verdict.difference
        if len(self.differences) < _LISTED:
            self.differences.append(verdict.difference)


_LISTED = 100


@dataclass(slots=True)
class Reexecution:
    """Goes through a record; a case that was put away is read again."""

    around: Surroundings
    only: str | None = None
    most: int = MOST_KEPT
    report: Report = field(default_factory=Report)
    _cases: OrderedDict[str, Case] = field(default_factory=OrderedDict)
    _seen: set[str] = field(default_factory=set)
    _erased: set[str] = field(default_factory=set)
    _engine: Case = field(default_factory=lambda: Case(engine.STREAM))
    _founded: bool = False

    def go_through(self, rows: Iterable[Stored]) -> Report:
        """Every command in the record's order.  Raises RecordBroken for an event that cannot be read."""
        for taken in commands_of(rows):
            self._take(taken)
        return self.report

    def _take(self, taken: Taken) -> None:
        self.report.events += len(taken.events)
        for row, event in zip(taken.rows, taken.events, strict=True):
            if row.body is None and event.commitment is not None:
                self._erased.add(row.stream)
        if self.only is None or taken.stream == self.only:
            self.report.take(taken, self._verdict(taken))
        for event in taken.events:
            self._follow(event)

    # ── deciding ────────────────────────────────────────────────────────────

    def _verdict(self, taken: Taken) -> Verdict:
        streams = {event.stream for event in taken.events}
        if not streams.isdisjoint(self._erased):
            return Verdict(cannot=ERASED)
        if taken.stream == OFFICE:
            if taken.events[0].type != "OfficeChanged":
                return Verdict(cannot=NO_DECISION)
            return office_again(taken, self.around.office if self._founded else None)
        if not self.around.office_known or OFFICE in self._erased:
            return Verdict(cannot=ERASED)
        if taken.stream == engine.STREAM:
            return engine_again(taken, self._engine, self.around)
        begin = taken.rows[0].seq
        case = self._case(taken.stream, begin)
        others = {stream: known for stream in self._named(taken) if (known := self._case(stream, begin)) is not None}
        return again(taken, case, others, self.around)

    @staticmethod
    def _named(taken: Taken) -> set[str]:
        """Other cases that the command spoke of: those that it touched, and those that its events name."""
        named = {event.stream for event in taken.events}
        named |= {event.facts[key] for event in taken.own for key in ("other", "into") if key in event.facts}
        return named - {taken.stream}

    def _case(self, stream: str, begin: int) -> Case | None:
        """A case as it stands before this event of the record; read again if it was put away."""
        known = self._cases.get(stream)
        if known is not None or stream not in self._seen:
            return known
        case = Case(stream)
        for event in self.around.history(stream):
            if event.seq >= begin:
                break
            apply(case, event)
        self._keep(case)
        return case

    # ── following ───────────────────────────────────────────────────────────

    def _follow(self, event: Recorded) -> None:
        if event.stream == OFFICE:
            self._founded = True
            self.around.office_changed(event)
            return
        self.around.cited(event)
        if event.stream == engine.STREAM:
            apply(self._engine, event)
            return
        case = self._case(event.stream, event.seq) or Case(event.stream)
        before = hands(case)
        apply(case, event)
        self.around.moved(before, case)
        self._keep(case)

    def _keep(self, case: Case) -> None:
        self._seen.add(case.id)
        self._cases[case.id] = case
        self._cases.move_to_end(case.id)
        if len(self._cases) > self.most:
            self._cases.popitem(last=False)


def commands_of(rows: Iterable[Stored]) -> Iterator[Taken]:
    """The record cut into commands: events in a row of one id, and those that it caused in other cases.

    Raises RecordBroken for a header that cannot be read.
    """
    held: list[Stored] = []
    events: list[Recorded] = []
    for row in rows:
        event = _read(row)
        if events and not _belongs(event, events[0]):
            yield Taken(events[0].command_id, events[0].stream, held, events)
            held, events = [], []
        held.append(row)
        events.append(event)
    if events:
        yield Taken(events[0].command_id, events[0].stream, held, events)


def _belongs(event: Recorded, first: Recorded) -> bool:
    if event.stream == first.stream:
        return event.command_id == first.command_id
    return event.command_id == f"{first.command_id}/{event.stream}"


def _read(row: Stored) -> Recorded:
    try:
        return read(row.header, row.body)
    except OmbudsError as error:
        raise RecordBroken(row.seq, str(error)) from error
