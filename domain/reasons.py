"""Finding the steps of a reckoning: which days counted, which did not, and why.

Worked out from the same counting as the due moment.  Days are ordinals here and each gets a mark; a step
is made only once a run of like marks has ended, because every promise keeps its steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.calendar import WorkingCalendar
from domain.counting import CalendarTime, Counting, WorkingDays, WorkingTime
from domain.local_time import SECOND, naive, resolve, since_midnight, wall
from domain.pauses import Stretch
from domain.steps import Kind, Step
from domain.working_time import next_opening

LONGEST = 4000
"""Limits of more days than this (eleven years) are explained by their start and their end alone."""


class Mark(NamedTuple):
    """What a day did, as `Step` has it."""

    kind: Kind
    amount: int = 0
    name: Mapping[str, str] | None = None
    estimated: bool = False
    pause: int | None = None


Marked = tuple[int, int, Mark]
COUNTED = Mark(Kind.COUNTED, 1)
DAY_OFF = Mark(Kind.DAY_OFF)
CLOSED = Mark(Kind.CLOSED)


def runs(marked: Iterable[Marked]) -> Iterator[Step]:
    """Steps of marked days in order; like neighbours become one."""
    first, last, mark = 0, 0, DAY_OFF
    for begin, end, what in marked:
        if begin == last + 1 and what == mark:
            last = end
            continue
        if last:
            yield _step(first, last, mark)
        first, last, mark = begin, end, what
    if last:
        yield _step(first, last, mark)


def _step(first: int, last: int, mark: Mark) -> Step:
    begin = date.fromordinal(first)
    end = begin if first == last else date.fromordinal(last)
    return Step(mark.kind, begin, end, mark.amount, mark.name, mark.estimated, None, mark.pause)


def explain(count: Counting, start: int, due: int, taken: int, pauses: Sequence[Stretch]) -> tuple[Step, ...]:
    """The steps from a start to the due instant that `settle` found; instants and lengths in microseconds."""
    tz = count.calendar.tz
    started, ended = wall(start, tz), wall(due, tz)
    begun, done = _moment(Kind.START, started), _moment(Kind.DUE, ended)
    first, last = sorted((started.toordinal(), ended.toordinal()))
    window = (min(count.begin, due), max(count.begin, due))
    marked = () if last - first > LONGEST else _walk(count, first, last, taken, window, pauses)
    if count.backwards:
        return (done, *runs(marked), begun)
    opened = _opening(count, start, started)
    if opened is None:
        return (begun, *runs(marked), done)
    walked, day = list(marked), opened.toordinal()
    waited = [mark for mark in walked if mark[0] < day]
    return (begun, *runs(waited), _moment(Kind.OPENING, opened), *runs(walked[len(waited) :]), done)


def _moment(kind: Kind, local: datetime) -> Step:
    day = local.date()
    return Step(kind, day, day, at=local.isoformat()[11 : 19 if local.second else 16])


def _opening(count: Counting, start: int, started: datetime) -> datetime | None:
    """Where counting begins, if that is later than the start."""
    if isinstance(count, WorkingDays):
        if (count.zero, count.time) == (started.toordinal(), since_midnight(started)):
            return None
        return naive(count.zero, count.time)
    begun = count.begin
    if isinstance(count, WorkingTime) and count.length > 0:
        begun = next_opening(count.calendar, count.begin, count.year)
    return wall(begun, count.calendar.tz) if begun > start else None


def _walk(
    count: Counting, first: int, last: int, taken: int, window: Stretch, pauses: Sequence[Stretch]
) -> Iterator[Marked]:
    if isinstance(count, CalendarTime):
        yield from _calendar_days(count, first, last, taken, window, pauses)
        return
    whole = isinstance(count, WorkingDays)
    timed = whole or isinstance(count, WorkingTime)
    # The day of the event is day 0 of a limit in working days: its START step says so.
    skipped = (
        {count.zero, wall(count.begin, count.calendar.tz).toordinal()} if isinstance(count, WorkingDays) else set()
    )
    windows = count.calendar.windows
    for day in range(first, last + 1):
        if day in skipped:
            continue
        on = date.fromordinal(day)
        if timed and not windows(on):
            yield day, day, day_off(count.calendar, on)
        elif whole and not pauses:
            yield day, day, COUNTED
        else:
            mark = _measured(count, day, window, pauses, whole=whole)
            if mark is not None:
                yield day, day, mark


def _measured(count: Counting, day: int, window: Stretch, pauses: Sequence[Stretch], *, whole: bool) -> Mark | None:
    """What one day did, by the measure of the limit; with `whole`, a day that was not paused counts as one."""
    begin, end = resolve(naive(day, 0), count.calendar.tz), resolve(naive(day + 1, 0), count.calendar.tz)
    left, right = max(begin, window[0]), min(end, window[1])
    worked = count.measure(left, right) if left < right else 0
    paused, which = _paused(count, left, right, pauses)
    if paused:
        # A working day is paused where all of it is; its time before the start and after the due moment matters not.
        full = paused >= (count.measure(begin, end) if whole else worked)
        return Mark(Kind.PAUSED, pause=which) if full else Mark(Kind.PART, paused // SECOND, pause=which)
    if whole:
        return COUNTED
    return Mark(Kind.COUNTED, worked // SECOND) if worked else None


def _paused(count: Counting, begin: int, end: int, pauses: Sequence[Stretch]) -> tuple[int, int | None]:
    """How much of a stretch was paused, and by which pause first."""
    total, which = 0, None
    for number, (left, right) in enumerate(pauses):
        if left < end and right > begin:
            length = count.measure(max(left, begin), min(right, end))
            total += length
            which = number if which is None and length else which
    return total, which


def day_off(calendar: WorkingCalendar, on: date) -> Mark:
    """Why a day is not a working day."""
    holiday = calendar.holidays.get(on)
    if holiday is not None:
        return Mark(Kind.HOLIDAY, name=holiday.name, estimated=holiday.estimated)
    return CLOSED if on in calendar.special else DAY_OFF


def rolled_over(calendar: WorkingCalendar, on: date) -> Mark:
    """The last day, or one after it, that the end may not fall on."""
    holiday = calendar.holidays.get(on)
    return Mark(Kind.ROLLED, name=holiday.name, estimated=holiday.estimated) if holiday else Mark(Kind.ROLLED)


def _calendar_days(
    count: CalendarTime, first: int, last: int, taken: int, window: Stretch, pauses: Sequence[Stretch]
) -> Iterator[Marked]:
    """Every day counts but the paused ones; then the days over which the end was rolled, the last one first."""
    if count.backwards:
        begin, end, rolled = first, last - 1, range(0)
    else:
        begin = count.local.toordinal() + 1
        end = (count.last + timedelta(microseconds=taken)).toordinal()
        rolled = range(end, last)
        end -= 1 if rolled else 0
    day = begin
    for span in _days_paused(count, begin, end, pauses):
        if day < span.start:
            yield day, span.start - 1, COUNTED
        for paused in range(max(day, span.start), span.stop):
            mark = _measured(count, paused, window, pauses, whole=False)
            yield paused, paused, mark if mark is not None and mark.kind is not Kind.COUNTED else COUNTED
        day = max(day, span.stop)
    if day <= end:
        yield day, end, COUNTED
    for late in rolled:
        yield late, late, rolled_over(count.calendar, date.fromordinal(late))


def _days_paused(count: CalendarTime, begin: int, end: int, pauses: Sequence[Stretch]) -> Iterator[range]:
    for left, right in pauses:
        days = range(
            max(begin, wall(left, count.calendar.tz).toordinal()),
            min(end, wall(right - 1, count.calendar.tz).toordinal()) + 1,
        )
        if days:
            yield days
