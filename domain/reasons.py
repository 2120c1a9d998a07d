"""Finding the steps of a reckoning: which days counted, which did not, and why.

Worked out from the same counting as the due moment, and only when somebody wants to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from domain.calendar import WorkingCalendar
from domain.counting import CalendarTime, Counting, WorkingDays, WorkingTime
from domain.local_time import SECOND, naive, resolve, wall
from domain.pauses import Stretch
from domain.steps import Kind, Step, merge_runs
from domain.working_time import next_opening


def explain(count: Counting, start: int, due: int, taken: int, pauses: Sequence[Stretch]) -> tuple[Step, ...]:
    """The steps from a start to the due instant that `settle` found; instants and lengths in microseconds."""
    tz = count.calendar.tz
    begun, ended = _moment(Kind.START, wall(start, tz)), _moment(Kind.DUE, wall(due, tz))
    if count.backwards:
        return merge_runs([ended, *_walk(count, ended.first, begun.first, due, taken, pauses), begun])
    walked = list(_walk(count, begun.first, ended.first, due, taken, pauses))
    opening = _opening(count, start)
    if opening is None:
        return merge_runs([begun, *walked, ended])
    opened = _moment(Kind.OPENING, wall(opening, tz))
    waited = [step for step in walked if step.first < opened.first]
    return merge_runs([begun, *waited, opened, *walked[len(waited) :], ended])


def _moment(kind: Kind, local: datetime) -> Step:
    clock = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return Step(kind, local.date(), local.date(), at=clock)


def _opening(count: Counting, start: int) -> int | None:
    """Where counting begins, if that is later than the start."""
    if isinstance(count, WorkingDays):
        begun = resolve(naive(count.zero, count.time), count.calendar.tz)
    elif isinstance(count, WorkingTime) and count.length > 0:
        begun = next_opening(count.calendar, count.begin, count.year)
    else:
        begun = count.begin
    return begun if begun > start else None


def _walk(count: Counting, first: date, last: date, due: int, taken: int, pauses: Sequence[Stretch]) -> Iterator[Step]:
    window = (min(count.begin, due), max(count.begin, due))
    if isinstance(count, CalendarTime):
        yield from _calendar_days(count, first, last, taken, window, pauses)
        return
    skipped = (
        {count.zero, wall(count.begin, count.calendar.tz).toordinal()} if isinstance(count, WorkingDays) else set()
    )
    for day in range(first.toordinal(), last.toordinal() + 1):
        if day not in skipped:
            step = _day(count, day, window, pauses)
            if step is not None:
                yield step


def _day(count: Counting, day: int, window: Stretch, pauses: Sequence[Stretch]) -> Step | None:
    """What one day did to a limit in working days, working time or elapsed time."""
    on = date.fromordinal(day)
    if isinstance(count, WorkingDays | WorkingTime) and not count.calendar.is_working_day(on):
        return day_off(count.calendar, on)
    whole_days = isinstance(count, WorkingDays)
    if whole_days and not pauses:
        return Step(Kind.COUNTED, on, on, amount=1)
    begin, end = _bounds(count, day)
    left, right = max(begin, window[0]), min(end, window[1])
    worked = count.measure(left, right) if left < right else 0
    paused, which = _paused(count, left, right, pauses)
    if paused:
        # A working day is paused where all of it is; its time before the start and after the due moment matters not.
        full = paused >= (count.measure(begin, end) if whole_days else worked)
        return Step(Kind.PAUSED if full else Kind.PART, on, on, amount=0 if full else paused // SECOND, pause=which)
    if whole_days:
        return Step(Kind.COUNTED, on, on, amount=1)
    return Step(Kind.COUNTED, on, on, amount=worked // SECOND) if worked else None


def _bounds(count: Counting, day: int) -> Stretch:
    tz = count.calendar.tz
    return resolve(naive(day, 0), tz), resolve(naive(day + 1, 0), tz)


def _paused(count: Counting, begin: int, end: int, pauses: Sequence[Stretch]) -> tuple[int, int | None]:
    """How much of a stretch was paused, and by which pause first."""
    total, which = 0, None
    for number, (left, right) in enumerate(pauses):
        if left < end and right > begin:
            length = count.measure(max(left, begin), min(right, end))
            total += length
            which = number if which is None and length else which
    return total, which


def day_off(calendar: WorkingCalendar, on: date) -> Step:
    """Why a day is not a working day."""
    holiday = calendar.holidays.get(on)
    if holiday is not None:
        return Step(Kind.HOLIDAY, on, on, name=holiday.name, estimated=holiday.estimated)
    return Step(Kind.CLOSED if on in calendar.special else Kind.DAY_OFF, on, on)


def _calendar_days(
    count: CalendarTime, first: date, last: date, taken: int, window: Stretch, pauses: Sequence[Stretch]
) -> Iterator[Step]:
    """Every day counts but the paused ones; then the days over which the end was rolled, the last one first."""
    if count.backwards:
        begin, end = first.toordinal(), last.toordinal() - 1
    else:
        begin = count.local.toordinal() + 1
        end = (count.last + timedelta(microseconds=taken)).toordinal()
    rolled = range(end, last.toordinal())
    end -= 1 if rolled else 0
    day = begin
    for span in _days_paused(count, begin, end, pauses):
        if day < span.start:
            yield _counted(day, span.start - 1)
        for paused in range(max(day, span.start), span.stop):
            step = _day(count, paused, window, pauses)
            if step is not None:
                yield step if step.kind is not Kind.COUNTED else _counted(paused, paused)
        day = max(day, span.stop)
    if day <= end:
        yield _counted(day, end)
    for late in rolled:
        yield rolled_over(count.calendar, date.fromordinal(late))


def _days_paused(count: CalendarTime, begin: int, end: int, pauses: Sequence[Stretch]) -> Iterator[range]:
    for left, right in pauses:
        days = range(
            max(begin, wall(left, count.calendar.tz).toordinal()),
            min(end, wall(right - 1, count.calendar.tz).toordinal()) + 1,
        )
        if days:
            yield days


def _counted(first: int, last: int) -> Step:
    return Step(Kind.COUNTED, date.fromordinal(first), date.fromordinal(last), amount=1)


def rolled_over(calendar: WorkingCalendar, on: date) -> Step:
    """The last day, or one after it, that the end may not fall on."""
    name = calendar.holidays.get(on)
    return Step(Kind.ROLLED, on, on, name=name.name if name else None, estimated=bool(name and name.estimated))
