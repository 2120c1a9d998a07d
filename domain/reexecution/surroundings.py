"""What surrounded a decision when it was made: the rules, the calendars, the office, who had how many cases."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.calendar import WorkingCalendar
from domain.case.case import Case
from domain.case.past import Past, past
from domain.case.setting import Setting
from domain.errors import NotFound
from domain.office import Office, office_of
from domain.procedure.compiled import Compiled
from domain.procedure.model import Procedure
from domain.record import Recorded

NOBODY_YET = Office(office="new", name="A new office")
"""What an office is before its file is loaded."""


@dataclass(frozen=True, slots=True)
class Variation:
    """One way in which it may have been around a decision."""

    office: Office
    calendars: Mapping[str, WorkingCalendar]
    loads: Mapping[str, int]
    name: str = ""


@dataclass(slots=True)
class Surroundings:
    """Follows the record, and knows at each event what the decision behind it could look at.

    `text_of` gives a stored document by digest; `calendars` are all stored versions, and behind them those on
    the shelf, which a procedure's ladders may count by without the record holding them; `history` gives a case's events.
    """

    text_of: Callable[[str], str | None]
    calendars: Mapping[str, WorkingCalendar]  # by digest
    shelf: Mapping[str, WorkingCalendar]  # by name
    history: Callable[[str], Sequence[Recorded]]
    office: Office = NOBODY_YET
    office_known: bool = True
    _earlier: Office | None = None
    _loads: Counter[str] = field(default_factory=Counter)
    _in_force: dict[str, WorkingCalendar] = field(default_factory=dict)
    _compiled: dict[str, Compiled] = field(default_factory=dict)

    # ── following the record ────────────────────────────────────────────────

    def office_changed(self, event: Recorded) -> None:
        """The office is another one from here on; of its other events the decisions know nothing."""
        if event.type != "OfficeChanged":
            return
        office = office_of([event])
        self.office_known = office is not None
        if office is not None:
            self._earlier, self.office = self.office, office

    def cited(self, event: Recorded) -> None:
        """This version of a calendar was in force here."""
        calendar = _cites(event, self.calendars)
        if calendar is not None:
            self._in_force[calendar.name] = calendar

    def moved(self, before: tuple[str | None, bool], after: Case) -> None:
        """A case changed: `before` is whose it was, and whether it was over."""
        for (officer, over), by in ((before, -1), (hands(after), 1)):
            if officer is not None and not over:
                self._loads[officer] += by

    # ── asking ──────────────────────────────────────────────────────────────

    def rules(self, digest: str) -> Compiled:
        """A version of a procedure, as it is stored.  Raises NotFound, or ValueError for one that cannot be read."""
        if digest not in self._compiled:
            text = self.text_of(digest)
            if text is None:
                raise NotFound("procedure version", digest)
            self._compiled[digest] = Compiled(Procedure.model_validate(json.loads(text)), text)
        return self._compiled[digest]

    def variations(self, events: list[Recorded]) -> Iterator[Variation]:
        """How it was, and then how else it may have been where other processes were at work in the same moment."""
        own = {c.name: c for c in (_cites(event, self.calendars) for event in events) if c is not None}
        calendars = {**self.shelf, **self._in_force, **own}
        plain = Variation(self.office, calendars, self._loads)
        yield plain
        chosen = [e.facts["officer"] for e in events if e.type == "CaseAssigned" and e.facts.get("officer")]
        if chosen:
            yield replace(plain, loads={**self._loads, **dict.fromkeys(chosen, -1)}, name="loads")
        if self._earlier is not None:
            yield replace(plain, office=self._earlier, name="office")
        for version in self.calendars.values():
            if calendars.get(version.name) != version and version.name not in own:
                yield replace(plain, calendars={**calendars, version.name: version}, name="calendar")

    def setting(
        self, variation: Variation, rules: Compiled, now: datetime, others: Mapping[str, Case], events: list[Recorded]
    ) -> Setting:
        """What a decision may look at."""
        successor = next((self.rules(e.facts["now"]) for e in events if e.type == "ProcedureMigrated"), None)
        return Setting(
            rules, variation.calendars, variation.office, now, variation.loads, others, successor, zones=_zones(events),
            history=lambda: self._before(events[0]),
        )  # fmt: skip

    def _before(self, event: Recorded) -> list[Past]:
        return [past(each) for each in self.history(event.stream) if each.version < event.version]


def hands(case: Case) -> tuple[str | None, bool]:
    """In whose hands a case is, and whether it is over."""
    return case.officer, case.over


def _cites(event: Recorded, calendars: Mapping[str, WorkingCalendar]) -> WorkingCalendar | None:
    """The version of a calendar by which this event counted; what was taken over from another case cites that one's."""
    digest = event.facts.get("calendar")
    if digest is None or event.facts.get("inherited_from") or event.facts.get("why") == "merged":
        return None
    return calendars.get(digest)


def _zones(events: list[Recorded]) -> str | None:
    return next((event.facts["zones"] for event in events if event.facts.get("zones")), None)
