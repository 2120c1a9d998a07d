"""Under which rules a history is gone through again, and what surrounded each of its entries in life.

Only what is asked about is changed.  The office is the one that it was at each entry; calendars are the
versions that the case's own promises cite; a case keeps the version of its procedure, unless another one is
given for all cases of that name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from domain.calendar import WorkingCalendar
from domain.office import Office
from domain.procedure.compiled import Compiled
from domain.record import Recorded


class OfficeSince(NamedTuple):
    """The office from an event of the record on."""

    seq: int
    at: datetime
    office: Office


@dataclass(frozen=True)
class Rules:
    """The rules of one run; without ``procedure`` and ``calendar`` they are those of life."""

    pinned: Callable[[str], Compiled]
    """The version of a procedure with this digest."""
    cited: Callable[[str], WorkingCalendar]
    """The version of a calendar with this digest."""
    calendars: Mapping[str, WorkingCalendar]
    """The calendars as they are now, for clocks that no promise of the case speaks of."""
    offices: Sequence[OfficeSince]
    nobody: Office
    """The office before its file was loaded."""
    open_cases: Callable[[str, int], int]
    """How many open cases an officer had once an event was recorded."""
    procedure: Compiled | None = None
    calendar: WorkingCalendar | None = None
    as_in_life: Rules = field(init=False)
    """The same without what is asked about."""
    _plain: dict[str, Compiled] = field(init=False, default_factory=dict)
    _versions: dict[tuple[str, ...], Mapping[str, WorkingCalendar]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        asked = self.procedure is not None or self.calendar is not None
        object.__setattr__(self, "as_in_life", replace(self, procedure=None, calendar=None) if asked else self)

    def governing(self, digest: str, name: str) -> Compiled:
        """What governs a case of this procedure here."""
        if self.procedure is not None and name == self.procedure.procedure.procedure:
            return self.version(self.procedure.digest)
        return self.version(digest)

    def version(self, digest: str) -> Compiled:
        """A version without its rules of retention: what becomes of content afterwards is not asked about."""
        if digest not in self._plain:
            given = self.procedure
            known = given if given is not None and given.digest == digest else self.pinned(digest)
            plain = self._plain[digest] = copy(known)
            plain.procedure = known.procedure.model_copy(update={"retention": ()})
        return self._plain[digest]

    def office_at(self, seq: int) -> Office:
        """The office when this event was recorded."""
        place = bisect_right(self.offices, seq, key=lambda since: since.seq)
        return self.offices[place - 1].office if place else self.nobody

    def changes_between(self, seq: int, until: int) -> Sequence[OfficeSince]:
        """The changes of the office between two events."""
        first, last = (bisect_right(self.offices, place, key=lambda since: since.seq) for place in (seq, until))
        return self.offices[first:last]

    def counting(self, digests: tuple[str, ...], governing: Compiled) -> Mapping[str, WorkingCalendar]:
        """Calendars by name, of the cited versions; the one that is asked about stands for the procedure's own."""
        key = (governing.digest, *digests)
        if key not in self._versions:
            known = {calendar.name: calendar for calendar in map(self.cited, digests)}
            if self.calendar is not None:
                known |= {governing.procedure.calendar: self.calendar, self.calendar.name: self.calendar}
            self._versions[key] = ChainMap(known, self.calendars)  # type: ignore[arg-type]
        return self._versions[key]


class Citations:
    """Which versions of calendars the promises of a history cite, entry by entry."""

    def __init__(self, history: Sequence[Recorded], name_of: Callable[[str], str]) -> None:
        self._said = [(e.version, e.facts["calendar"]) for e in history if e.facts.get("calendar")]
        self._name_of = name_of
        self._only = tuple(dict.fromkeys(digest for _, digest in self._said))

    def at(self, last: int) -> tuple[str, ...]:
        """The versions in force in an entry: those it cites itself, else the last ones cited before, else the next."""
        if len(self._only) < 2:
            return self._only
        found: dict[str, str] = {}
        later: dict[str, str] = {}
        for version, digest in self._said:
            if version <= last:
                found[self._name_of(digest)] = digest
            else:
                later.setdefault(self._name_of(digest), digest)
        return tuple((later | found).values())
