"""Walking along a calendar's working time.  Instants and lengths are in microseconds.

Each function is told the local year of its instant, because a year is the unit in which a calendar is
worked out; see `local_year`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from domain.calendar import WorkingCalendar
from domain.errors import BadInput
from domain.local_time import DAY, wall

_LONGEST = 366 * 1000 * DAY


def local_year(calendar: WorkingCalendar, at: int) -> int:
    """The year on the calendar's wall at an instant."""
    return wall(at, calendar.tz).year


def next_opening(calendar: WorkingCalendar, at: int, year: int) -> int:
    """The instant itself inside working hours (an opening is inside, a closing is not), else the next opening."""
    columns = calendar.year(year)
    place = bisect_right(columns.closes, at)
    while place == len(columns.closes):
        year += 1
        columns, place = calendar.year(year), 0
    return max(at, columns.opens[place])


def last_closing(calendar: WorkingCalendar, at: int, year: int) -> int:
    """The instant itself inside working hours or at a closing, else the closing before it."""
    columns = calendar.year(year)
    place = bisect_left(columns.opens, at) - 1
    while place < 0:
        year -= 1
        columns = calendar.year(year)
        place = len(columns.opens) - 1
    return min(at, columns.closes[place])


def forward(calendar: WorkingCalendar, at: int, year: int, length: int) -> int:
    """That much working time on; a length that ends exactly at a closing ends at that closing."""
    _refuse_absurd(length)
    columns = calendar.year(year)
    target = columns.position(at) + length
    while target > columns.total:
        target -= columns.total
        year += 1
        columns = calendar.year(year)
    place = bisect_left(columns.until, target)
    return columns.opens[place] + target - columns.before[place]


def backward(calendar: WorkingCalendar, at: int, year: int, length: int) -> int:
    """That much working time back; the mirror image: a length that is used up exactly at an opening ends there."""
    _refuse_absurd(length)
    columns = calendar.year(year)
    target = columns.position(at) - length
    while target < 0 or not columns.opens:
        year -= 1
        columns = calendar.year(year)
        target += columns.total
    place = bisect_right(columns.before, target) - 1
    return columns.opens[place] + target - columns.before[place]


def between(calendar: WorkingCalendar, begin: int, end: int) -> int:
    """Working time from one instant to another; negative where the second is the earlier one."""
    if end < begin:
        return -between(calendar, end, begin)
    first, last = local_year(calendar, begin), local_year(calendar, end)
    worked = calendar.year(last).position(end) - calendar.year(first).position(begin)
    return worked + sum(calendar.year(year).total for year in range(first, last))


def _refuse_absurd(length: int) -> None:
    if length > _LONGEST:
        raise BadInput("The limit is longer than a thousand years of working time. Give a shorter one.")
