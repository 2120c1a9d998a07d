"""From a start and a limit to the due moment, exact to the microsecond, and the measures beside it.

Pure: the calendar, the moment and every convention are parameters.  The conventions are those of
`domain.limits.Conventions`; how each unit counts is in `domain.counting`.

A pause moves the due moment by what it took out of the limit.  One that began before the due moment
counts whole, even where it ends after it; overlapping pauses count once; what lies before the start
counts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from domain.calendar import WorkingCalendar
from domain.counting import CalendarTime, Counting, Elapsed, WorkingDays, WorkingTime, same_time_after
from domain.errors import BadInput
from domain.frozen import quick
from domain.limits import ELAPSED, SECONDS, WORKING_TIME, Conventions, DayZero, Limit, Unit
from domain.local_time import SECOND, from_instant, instant, naive, resolve, wall
from domain.pauses import Stretch, unite
from domain.reasons import explain
from domain.reckoning_dates import reckon_date
from domain.steps import Step, steps_to_json
from domain.working_time import between, local_year
from domain.working_time import next_opening as _opening

__all__ = [
    "Reckoning",
    "counting",
    "due_at",
    "elapsed_share",
    "next_opening",
    "point_at_fraction",
    "reckon",
    "reckon_date",
    "settle",
    "steps_to_json",
    "working_seconds",
]

Pauses = Sequence[tuple[datetime, datetime]]
PLAIN = Conventions()


@quick
@dataclass(frozen=True)
class Reckoning:
    """A due moment and everything that it was reckoned from; `domain.explanation` says why in words."""

    due: datetime
    start: datetime
    limit: Limit
    calendar: WorkingCalendar
    conventions: Conventions
    pauses: tuple[tuple[datetime, datetime], ...]

    @property
    def local(self) -> str:
        """The due moment on the wall of the calendar's zone, in ISO 8601 with its offset."""
        return self.due.astimezone(self.calendar.tz).isoformat()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Day by day, in runs: what was counted and what was not; worked out when asked for."""
        return _steps(instant(self.start), self.limit, self.calendar, self.conventions, tuple(unite(self.pauses)))

    def to_json(self) -> dict[str, Any]:
        """What a promise keeps: the answer, the rule, the calendar's version, the zone, the reasons."""
        return {
            "due": self.due.isoformat(),
            "local": self.local,
            "zone": self.calendar.zone,
            "start": self.start.isoformat(),
            "limit": self.limit.to_json(),
            "conventions": self.conventions.to_json(),
            "pauses": [[begin.isoformat(), end.isoformat()] for begin, end in self.pauses],
            "calendar": {
                "name": self.calendar.name,
                "version": self.calendar.version,
                "digest": self.calendar.digest,
            },
            "steps": steps_to_json(self.steps),
        }


def reckon(
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    conventions: Conventions = PLAIN,
    pauses: Pauses = (),
) -> Reckoning:
    """The due moment of a limit.  Raises BadInput (no zone, absurd size) and CalendarNotCovered."""
    due = due_at(start, limit, calendar, conventions, pauses)
    return Reckoning(due, start, limit, calendar, conventions, tuple(pauses))


def due_at(
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    conventions: Conventions = PLAIN,
    pauses: Pauses = (),
) -> datetime:
    """The due moment alone, where nobody will ask for the reasons.  Raises as `reckon` does."""
    try:
        return from_instant(_due(instant(start), limit, calendar, conventions, tuple(unite(pauses)) if pauses else ()))
    except (OverflowError, ValueError) as fault:
        raise BadInput(f"A limit of {limit.describe()} from {start.isoformat()} leads out of the calendar.") from fault


def next_opening(moment: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When working hours begin next; None where the moment lies in them.  Raises CalendarNotCovered and BadInput."""
    at = instant(moment)
    opens = _opening(calendar, at, local_year(calendar, at))
    return from_instant(opens) if opens > at else None


# Many cases share the moment from which they count: what came in overnight, what escalates at a closing.
# Both functions are pure, and an instant says what its datetime says, whatever the zone and the fold.


@lru_cache(maxsize=16_384)
def _due(
    start: int, limit: Limit, calendar: WorkingCalendar, conventions: Conventions, pauses: tuple[Stretch, ...]
) -> int:
    return settle(counting(from_instant(start), limit, calendar, conventions), pauses)[0]


@lru_cache(maxsize=4_096)
def _steps(
    start: int, limit: Limit, calendar: WorkingCalendar, conventions: Conventions, pauses: tuple[Stretch, ...]
) -> tuple[Step, ...]:
    count = counting(from_instant(start), limit, calendar, conventions)
    due, taken = settle(count, pauses)
    return explain(count, start, due, taken, pauses)


def counting(start: datetime, limit: Limit, calendar: WorkingCalendar, conventions: Conventions) -> Counting:
    """The way in which this limit counts, set up at its start."""
    begin = instant(start)
    local = start.astimezone(calendar.tz).replace(tzinfo=None, fold=0)
    unit, amount = limit.unit, limit.amount
    if unit is Unit.WORKING_DAYS:
        return WorkingDays(begin, local, amount, calendar, conventions)
    if unit in SECONDS:
        length = amount * SECONDS[unit] * SECOND
        if conventions.day_zero is DayZero.NEXT_DAY:
            local = naive(local.toordinal() + (amount >= 0), 0)
            begin = resolve(local, calendar.tz)
        if unit in ELAPSED:
            return Elapsed(begin, length, calendar, conventions)
        return WorkingTime(begin, local.year, length, calendar, conventions)
    return CalendarTime(begin, local, same_time_after(local, limit), calendar, conventions)


def settle(count: Counting, pauses: Sequence[Stretch]) -> tuple[int, int]:
    """The due instant, once every pause that began before it has moved it, and how much they took out in all.

    Counting backwards the mirror image holds: a pause counts when it ended after the due instant.
    """
    due, taken = count.due(0), 0
    if count.backwards:
        for left, right in reversed(pauses):
            if right <= due:
                break
            if left < count.begin:
                taken += count.measure(left, min(right, count.begin))
                due = count.due(taken)
        return due, taken
    for left, right in pauses:
        if left >= due:
            break
        if right > count.begin:
            taken += count.measure(max(left, count.begin), right)
            due = count.due(taken)
    return due, taken


def working_seconds(start: datetime, end: datetime, calendar: WorkingCalendar, pauses: Pauses = ()) -> int:
    """Working time between two moments, pauses taken out, in whole seconds; negative where the end comes first."""
    return _worked(instant(start), instant(end), calendar, unite(pauses)) // SECOND


def _worked(begin: int, end: int, calendar: WorkingCalendar, pauses: Sequence[Stretch]) -> int:
    if end < begin:
        return -_worked(end, begin, calendar, pauses)
    worked = between(calendar, begin, end)
    for left, right in pauses:
        if left < end and right > begin:
            worked -= between(calendar, max(left, begin), min(right, end))
    return worked


def point_at_fraction(
    start: datetime, due: datetime, fraction: float, calendar: WorkingCalendar, unit: Unit, pauses: Pauses = ()
) -> datetime:
    """The moment at which a share of the time to a due moment is used up, to the second below.

    Counted as the limit is: working time for working units, wall time for calendar units, elapsed time
    for minutes and hours; paused time does not use anything up.
    """
    united = unite(pauses)
    whole = _length(start, due, calendar, unit, united)
    if whole <= 0:
        return due
    used = int(whole * Fraction(repr(fraction))) // SECOND * SECOND  # 0.58 means 58 hundredths, exactly
    begin = instant(start)
    local = wall(begin, calendar.tz)
    count: Counting
    if unit in ELAPSED:
        count = Elapsed(begin, used, calendar, PLAIN)
    elif unit in WORKING_TIME or unit is Unit.WORKING_DAYS:
        count = WorkingTime(begin, local.year, used, calendar, PLAIN)
    else:
        count = CalendarTime(begin, local, local + timedelta(microseconds=used), calendar, PLAIN)
    return min(due, from_instant(settle(count, united)[0]))


def elapsed_share(
    start: datetime, due: datetime, now: datetime, calendar: WorkingCalendar, unit: Unit, pauses: Pauses = ()
) -> float:
    """How much of the time to a due moment is used up: 0.0 at the start, 1.0 at the due moment, more when late."""
    united = unite(pauses)
    whole = _length(start, due, calendar, unit, united)
    if whole <= 0:
        return 1.0 if now >= due else 0.0
    return max(0.0, _length(start, now, calendar, unit, united) / whole)


def _length(start: datetime, end: datetime, calendar: WorkingCalendar, unit: Unit, pauses: Sequence[Stretch]) -> int:
    begin, stop = instant(start), instant(end)
    if unit in WORKING_TIME or unit is Unit.WORKING_DAYS:
        return _worked(begin, stop, calendar, pauses)
    ruler: Counting
    if unit in ELAPSED:
        ruler = Elapsed(begin, 0, calendar, PLAIN)
    else:
        local = wall(begin, calendar.tz)
        ruler = CalendarTime(begin, local, local, calendar, PLAIN)
    if stop < begin:
        return -ruler.measure(stop, begin)
    paused = sum(
        ruler.measure(max(left, begin), min(right, stop)) for left, right in pauses if left < stop and right > begin
    )
    return ruler.measure(begin, stop) - paused
