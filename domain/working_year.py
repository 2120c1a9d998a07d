"""A year of a calendar, worked out once: its working days, and its openings as instants.

An instant is working time when the wall clock in the calendar's zone then shows a time inside one of
that day's windows.  Hence an hour that the clock repeats counts twice, an hour that it skips counts
not at all, and 00:00–24:00 is the whole day in zones whose midnight does not exist.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from domain.errors import BadInput, CalendarNotCovered
from domain.local_time import DAY, EPOCH_ORDINAL, FIRST_YEAR, LAST_YEAR, SECOND, offsets_of_day

if TYPE_CHECKING:
    from domain.calendar import Window, WorkingCalendar

_MOST_DAYS = 366 * 1000


@dataclass(frozen=True, slots=True)
class WorkingYear:
    """Sorted columns: working days (ordinals); windows as instants, with the working time before and up to each end.

    `closing` is each working day's last closing, `midnight` its 00:00 where its offset from UTC stays the same
    all day, `total` the working time of the year; all in microseconds.
    """

    days: list[int]
    opens: list[int]
    closes: list[int]
    before: list[int]
    until: list[int]
    closing: dict[int, int]
    midnight: dict[int, int]
    total: int

    def position(self, at: int) -> int:
        """Working time of this year that has passed at an instant, in microseconds."""
        found = bisect_right(self.opens, at) - 1
        if found < 0:
            return 0
        return self.before[found] + min(at, self.closes[found]) - self.opens[found]

    def open_at(self, at: int) -> bool:
        """Whether an instant is working time: an opening is, a closing is not."""
        found = bisect_right(self.opens, at) - 1
        return found >= 0 and at < self.closes[found]

    def ends_at(self, at: int) -> bool:
        """Whether working time may end at an instant: inside hours, or at an opening or a closing."""
        found = bisect_right(self.opens, at) - 1
        return found >= 0 and at <= self.closes[found]


def build_year(calendar: WorkingCalendar, year: int) -> WorkingYear:
    """Work out one year.  Raises CalendarNotCovered, and BadInput where no working time is left to find."""
    _refuse_unknown(calendar, year)
    days: list[int] = []
    pieces: list[tuple[int, int]] = []
    closing: dict[int, int] = {}
    midnight: dict[int, int] = {}
    last_offset = _offset(date(year, 1, 1).toordinal(), calendar, fold=0)
    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        next_offset = _offset(ordinal + 1, calendar, fold=1)
        windows = calendar.windows(date.fromordinal(ordinal))
        if windows:
            days.append(ordinal)
            if last_offset == next_offset:
                midnight[ordinal] = (ordinal - EPOCH_ORDINAL) * DAY - last_offset
            found = _pieces(ordinal, windows, calendar, midnight.get(ordinal))
            if found:
                closing[ordinal] = max(right for _, right in found)
                pieces += found
        last_offset = _offset(ordinal + 1, calendar, fold=0)
    return _year(days, sorted(pieces), closing, midnight)


def _year(
    days: list[int], pieces: list[tuple[int, int]], closing: dict[int, int], midnight: dict[int, int]
) -> WorkingYear:
    before: list[int] = []
    until: list[int] = []
    worked = 0
    for left, right in pieces:
        before.append(worked)
        worked += right - left
        until.append(worked)
    opens, closes = [left for left, _ in pieces], [right for _, right in pieces]
    return WorkingYear(days, opens, closes, before, until, closing, midnight, worked)


def _refuse_unknown(calendar: WorkingCalendar, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(
            f"The limit leads to the year {year}. Deadlines can be reckoned from {FIRST_YEAR} to {LAST_YEAR}."
        )
    if not calendar.first_year <= year <= calendar.last_year:
        raise CalendarNotCovered(calendar.name, year, calendar.first_year, calendar.last_year)
    if any(calendar.week.values()):
        return
    years = {day.year for day, windows in calendar.special.items() if windows}
    if not years or not min(years) <= year <= max(years):
        raise BadInput(f"Calendar {calendar.name!r} has no working time in {year}. Give its week at least one window.")


def _offset(ordinal: int, calendar: WorkingCalendar, *, fold: int) -> int:
    midnight = datetime.combine(date.fromordinal(ordinal), time.min, calendar.tz).replace(fold=fold)
    offset = midnight.utcoffset()
    return (offset.days * 86400 + offset.seconds) * SECOND if offset is not None else 0


def _pieces(
    ordinal: int, windows: tuple[Window, ...], calendar: WorkingCalendar, midnight: int | None
) -> list[tuple[int, int]]:
    """The day's windows as instants; where the offset changes, clipped to each stretch of constant offset."""
    if midnight is not None:
        return [(midnight + opens * SECOND, midnight + closes * SECOND) for opens, closes in windows]
    clipped: list[tuple[int, int]] = []
    base = (ordinal - EPOCH_ORDINAL) * DAY
    for begin, end, shift in offsets_of_day(ordinal, calendar.tz):
        for opens, closes in windows:
            left = max(begin, base + opens * SECOND - shift)
            right = min(end, base + closes * SECOND - shift)
            if left < right:
                clipped.append((left, right))
    return clipped


def nth_working_day(calendar: WorkingCalendar, ordinal: int, count: int) -> int:
    """The working day that many after a day (before it, where negative; the day itself for 0), as an ordinal."""
    if count == 0:
        return ordinal
    if abs(count) > _MOST_DAYS:
        raise BadInput(f"{count} working days lead out of the calendar. Give a limit of less than {_MOST_DAYS}.")
    year = date.fromordinal(ordinal).year
    days = calendar.year(year).days
    if count > 0:
        place = bisect_right(days, ordinal) + count - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = calendar.year(year).days
        return days[place]
    place = bisect_left(days, ordinal) + count
    while place < 0:
        year -= 1
        days = calendar.year(year).days
        place += len(days)
    return days[place]


def working_day_from(calendar: WorkingCalendar, ordinal: int) -> int:
    """The day itself where it is a working day, else the next one."""
    return nth_working_day(calendar, ordinal - 1, 1)


def working_days_between(calendar: WorkingCalendar, first: int, last: int) -> int:
    """How many working days lie in [first, last)."""
    count = 0
    for year in range(date.fromordinal(first).year, date.fromordinal(max(first, last - 1)).year + 1):
        days = calendar.year(year).days
        count += max(0, bisect_left(days, last) - bisect_left(days, first))
    return count
