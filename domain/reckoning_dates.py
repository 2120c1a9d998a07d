"""Limits that start on a date and end on one.

The day of the event is day 0.  A pause is given by dates: from the first day on which the clock stands
still up to the day on which it runs again, which is not paused.  Paused days are not counted, hence a
pause that begins on the last day moves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from domain.calendar import WorkingCalendar
from domain.counting import last_day, same_time_after
from domain.errors import BadInput
from domain.limits import CALENDAR, Conventions, Limit, OutsideHours, Roll, Unit
from domain.pauses import Stretch, merge
from domain.reasons import COUNTED, LONGEST, Mark, day_off, rolled_over, runs
from domain.steps import Kind, Step
from domain.working_year import nth_working_day, working_day_from, working_days_between

PLAIN = Conventions()


def reckon_date(
    start: date,
    limit: Limit,
    calendar: WorkingCalendar,
    conventions: Conventions = PLAIN,
    pauses: Sequence[tuple[date, date]] = (),
) -> date:
    """The last day.  Raises BadInput for limits in hours and the like, and CalendarNotCovered."""
    if limit.unit is not Unit.WORKING_DAYS and limit.unit not in CALENDAR:
        raise BadInput(
            f"A limit in {limit.unit.value} needs a start with a time of day, such as {start.isoformat()}T09:00:00."
        )
    try:
        return date.fromordinal(_settled(start, limit, calendar, conventions, paused_days(start, limit, pauses)))
    except (OverflowError, ValueError) as fault:
        raise BadInput(f"A limit of {limit.describe()} from {start.isoformat()} leads out of the calendar.") from fault


def paused_days(start: date, limit: Limit, pauses: Sequence[tuple[date, date]]) -> list[Stretch]:
    """The paused days that can matter, as ordinals [first, resumed), in order: day 0 itself is never counted."""
    stretches: list[Stretch] = []
    for first, resumed in pauses:
        if resumed < first:
            raise BadInput(f"The pause from {first.isoformat()} ends before it begins, on {resumed.isoformat()}.")
        if limit.amount < 0:
            stretches.append((first.toordinal(), min(resumed.toordinal(), start.toordinal())))
        else:
            stretches.append((max(first.toordinal(), start.toordinal() + 1), resumed.toordinal()))
    return merge(stretches)


def _settled(
    start: date, limit: Limit, calendar: WorkingCalendar, conventions: Conventions, paused: list[Stretch]
) -> int:
    taken, day = 0, _last(start, limit, calendar, conventions, 0)
    for first, resumed in reversed(paused) if limit.amount < 0 else paused:
        if resumed <= day if limit.amount < 0 else first > day:
            break
        working = limit.unit is Unit.WORKING_DAYS
        taken += working_days_between(calendar, first, resumed) if working else resumed - first
        day = _last(start, limit, calendar, conventions, taken)
    return day


def _last(start: date, limit: Limit, calendar: WorkingCalendar, conventions: Conventions, taken: int) -> int:
    first, backwards = start.toordinal(), limit.amount < 0
    if limit.unit is Unit.WORKING_DAYS:
        count = limit.amount - taken if backwards else limit.amount + taken
        if count == 0 and (conventions.outside_hours is OutsideHours.NEXT_OPENING or conventions.roll is Roll.FORWARD):
            return working_day_from(calendar, first)
        return nth_working_day(calendar, first, count)
    day = same_time_after(datetime.combine(start, time.min), limit).toordinal() + (-taken if backwards else taken)
    if backwards:
        return day
    least = 2 if conventions.min_working_days and day - first >= 2 else 0
    return last_day(calendar, conventions, first, day, least)


def explain_date(
    start: date,
    limit: Limit,
    calendar: WorkingCalendar,
    conventions: Conventions = PLAIN,
    pauses: Sequence[tuple[date, date]] = (),
) -> tuple[Step, ...]:
    """The steps of `reckon_date`, with no times of day in them."""
    paused = paused_days(start, limit, pauses)
    day = _settled(start, limit, calendar, conventions, paused)
    due, begun = Step(Kind.DUE, date.fromordinal(day), date.fromordinal(day)), Step(Kind.START, start, start)
    first, last = sorted((start.toordinal(), day))
    if last - first > LONGEST:
        return (due, begun) if limit.amount < 0 else (begun, due)
    if limit.amount < 0:
        return (due, *runs((on, on, _mark(on, limit, calendar, paused)) for on in range(first, last)), begun)
    rolled = range(0)
    if limit.unit is not Unit.WORKING_DAYS:
        rolled = range(_settled(start, limit, calendar, PLAIN, paused), last)
    counted = range(first + 1, rolled.start if rolled else last + 1)
    marked = [(on, on, _mark(on, limit, calendar, paused)) for on in counted]
    marked += [(on, on, rolled_over(calendar, date.fromordinal(on))) for on in rolled]
    return (begun, *runs(marked), due)


def _mark(on: int, limit: Limit, calendar: WorkingCalendar, paused: list[Stretch]) -> Mark:
    day = date.fromordinal(on)
    if limit.unit is Unit.WORKING_DAYS and not calendar.is_working_day(day):
        return day_off(calendar, day)
    for number, (first, resumed) in enumerate(paused):
        if first <= on < resumed:
            return Mark(Kind.PAUSED, pause=number)
    return COUNTED
