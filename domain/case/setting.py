"""What surrounds a decision: the rules, the calendars, the office, the present moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from domain.calendar import WorkingCalendar
from domain.case.case import Case
from domain.case.past import Past
from domain.errors import NotFound
from domain.frozen import quick
from domain.local_time import day_in
from domain.office import Office
from domain.procedure.compiled import Compiled
from domain.reckoning import next_opening


@quick
@dataclass(frozen=True)
class Setting:
    """Everything that a decision may look at besides the case and the command."""

    procedure: Compiled
    calendars: Mapping[str, WorkingCalendar]
    office: Office
    now: datetime
    loads: Mapping[str, int] = field(default_factory=dict)
    """Open cases by officer."""
    others: Mapping[str, Case] = field(default_factory=dict)
    """Other cases that the command names."""
    successor: Compiled | None = None
    """The procedure that a migration leads to."""
    zones: str | None = None
    """Edition of the time zone database that deadlines are reckoned with."""
    history: Callable[[], Sequence[Past]] = tuple
    """What has happened in the case so far, in order of version; asked only where content is to be erased."""

    def calendar(self, name: str | None) -> WorkingCalendar:
        """A calendar by name; the procedure's own where none is named.  Raises NotFound."""
        wanted = name or self.procedure.procedure.calendar
        found = self.calendars.get(wanted)
        if found is None:
            raise NotFound("calendar", wanted, sorted(self.calendars))
        return found

    @cached_property
    def opening(self) -> datetime | None:
        """When working hours begin next, by the procedure's own calendar; None where it is working time now."""
        return next_opening(self.now, self.calendar(None))

    def day(self, at: datetime) -> date:
        """The day of a moment where the office is."""
        return day_in(self.office.zone, at)
