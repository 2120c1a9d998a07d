"""The four ways of counting a limit, each told how much a pause has taken out of it.

`Counting.due(taken)` is the due instant when pauses took out that much, measured by
`Counting.measure`: working time for working units, wall time for calendar units, elapsed time for
minutes and hours.  Instants and lengths are microseconds; `taken` is never negative, and a limit
counted backwards moves the other way.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from calendar import monthrange
from datetime import date, datetime, timedelta

from domain.calendar import WorkingCalendar
from domain.limits import Conventions, DayZero, DueAt, Limit, OutsideHours, Roll, Unit
from domain.local_time import DAY, SECOND, naive, resolve, since_midnight, wall
from domain.working_time import backward, between, forward, last_closing, next_opening
from domain.working_year import nth_working_day, working_day_from, working_days_between

_END_OF_DAY = DAY - SECOND


class Counting(ABC):
    """A start, a calendar, and the conventions; `begin` is the instant at which counting begins."""

    __slots__ = ("backwards", "begin", "calendar", "conventions")

    def __init__(self, begin: int, calendar: WorkingCalendar, conventions: Conventions, *, backwards: bool) -> None:
        self.begin, self.calendar, self.conventions, self.backwards = begin, calendar, conventions, backwards

    @abstractmethod
    def due(self, taken: int) -> int:
        """The due instant when pauses took out so much."""

    @abstractmethod
    def measure(self, left: int, right: int) -> int:
        """How much of the limit's own measure lies between two instants."""

    def moment_of_day(self, day: int) -> int:
        """The moment of the last day that the conventions ask for, where it is not the same time of day."""
        if self.conventions.due_at is DueAt.END_OF_DAY:
            return resolve(naive(day, _END_OF_DAY), self.calendar.tz, end=True)
        return self._close_of_business(day)

    def _close_of_business(self, day: int) -> int:
        """The day's last closing; on a day off, that of the next working day (the one before, counting backwards)."""
        step = -1 if self.backwards else 1
        day = nth_working_day(self.calendar, day - step, step)
        closing = self.calendar.year(date.fromordinal(day).year).closing
        while day not in closing:  # the clock sprang over the only window of the day
            day = nth_working_day(self.calendar, day, step)
            closing = self.calendar.year(date.fromordinal(day).year).closing
        return closing[day]

    def day_of(self, at: int) -> int:
        """The local day on which a limit ends; counting forwards, 24:00 belongs to the day that it ends."""
        return wall(at if self.backwards else at - 1, self.calendar.tz).toordinal()


class Elapsed(Counting):
    """Minutes and hours as they pass, by any clock.  Never rolled: Regulation 1182/71 art. 3(4) excepts hours."""

    __slots__ = ("length",)

    def __init__(self, begin: int, length: int, calendar: WorkingCalendar, conventions: Conventions) -> None:
        super().__init__(begin, calendar, conventions, backwards=length < 0)
        self.length = length

    def due(self, taken: int) -> int:
        """The instant so much later, or earlier; then the moment of that local day, if one is asked for."""
        at = self.begin + self.length + (-taken if self.backwards else taken)
        if self.conventions.due_at is DueAt.SAME_TIME:
            return at
        return self.moment_of_day(wall(at, self.calendar.tz).toordinal())

    def measure(self, left: int, right: int) -> int:
        """Elapsed time."""
        return right - left


class WorkingTime(Counting):
    """Seconds, minutes or hours inside the windows; one that ends exactly at a closing is due at that closing."""

    __slots__ = ("length", "year")

    def __init__(self, begin: int, year: int, length: int, calendar: WorkingCalendar, conventions: Conventions) -> None:
        super().__init__(begin, calendar, conventions, backwards=length < 0)
        self.year, self.length = year, length

    def due(self, taken: int) -> int:
        """Walk along the windows; a zero limit outside hours follows `outside_hours`."""
        length = abs(self.length) + taken
        if self.backwards:
            at = backward(self.calendar, self.begin, self.year, length)
        elif self.length:
            at = forward(self.calendar, self.begin, self.year, length)
        else:
            at = self._zero(taken)
        if self.conventions.due_at is DueAt.SAME_TIME:
            return at
        return self.moment_of_day(self.day_of(at) if self.length else wall(at, self.calendar.tz).toordinal())

    def _zero(self, taken: int) -> int:
        if self.conventions.outside_hours is OutsideHours.AS_IS and not taken:
            return self.begin
        at = forward(self.calendar, self.begin, self.year, taken) if taken else self.begin
        return next_opening(self.calendar, at, wall(at, self.calendar.tz).year)

    def measure(self, left: int, right: int) -> int:
        """Working time."""
        return between(self.calendar, left, right)


class WorkingDays(Counting):
    """The same time of day, so many working days on.

    A start outside hours is first moved to the next opening (convention `outside_hours`), unless the day of
    the event is day 0, which needs no opening.  A due time that falls outside the hours of its own day (a half
    day) goes to the next opening, or stays (`as_is`); counting backwards it goes to the closing before.
    `zero` is day 0, `day` the last day before pauses, both ordinals.
    """

    __slots__ = ("day", "time", "zero")

    def __init__(
        self, begin: int, local: datetime, amount: int, calendar: WorkingCalendar, conventions: Conventions
    ) -> None:
        super().__init__(begin, calendar, conventions, backwards=amount < 0)
        day, time = local.toordinal(), since_midnight(local)
        if (
            conventions.day_zero is DayZero.START
            and conventions.outside_hours is OutsideHours.NEXT_OPENING
            and not calendar.year(local.year).open_at(begin)
        ):
            opening = wall(next_opening(calendar, begin, local.year), calendar.tz)
            day, time = opening.toordinal(), since_midnight(opening)
        self.zero, self.day, self.time = day, nth_working_day(calendar, day, amount), time

    def due(self, taken: int) -> int:
        """The last day moved by what pauses took out, and the moment of that day."""
        day, exact = self._moved(taken) if taken else (self.day, None)
        if exact is not None:
            return exact if self.conventions.due_at is DueAt.SAME_TIME else self.moment_of_day(self.day_of(exact))
        if self.conventions.roll is Roll.FORWARD and not self.backwards:
            day = working_day_from(self.calendar, day)
        if self.conventions.due_at is not DueAt.SAME_TIME:
            return self.moment_of_day(day)
        year = date.fromordinal(day).year
        columns = self.calendar.year(year)
        midnight = columns.midnight.get(day)
        at = midnight + self.time if midnight is not None else self._at(day)
        if self.conventions.outside_hours is OutsideHours.AS_IS or columns.ends_at(at):
            return at
        return (last_closing if self.backwards else next_opening)(self.calendar, at, year)

    def _moved(self, taken: int) -> tuple[int, int | None]:
        """As many whole working days (same time to same time) as the paused working time holds, then the rest of it.

        So a pause of one working day moves "Monday 09:00" to "Tuesday 09:00", which is the same point of working
        time as Monday's closing; and two hours taken out of a deadline at 15:00 make it 17:00, the closing.
        """
        step = -1 if self.backwards else 1
        walk = backward if self.backwards else forward
        at = self._at(self.day)
        reached = walk(self.calendar, at, date.fromordinal(self.day).year, taken)
        day = nth_working_day(self.calendar, self.day_of(reached), step)
        spent = step * between(self.calendar, at, self._at(day))
        while spent > taken and day != self.day:
            day = (
                max(nth_working_day(self.calendar, day, -1), self.day)
                if step > 0
                else min(nth_working_day(self.calendar, day, 1), self.day)
            )
            spent = step * between(self.calendar, at, self._at(day))
        if spent == taken:
            return day, None
        return day, walk(self.calendar, self._at(day), date.fromordinal(day).year, taken - spent)

    def _at(self, day: int) -> int:
        return resolve(naive(day, self.time), self.calendar.tz, end=True)

    def measure(self, left: int, right: int) -> int:
        """Working time."""
        return between(self.calendar, left, right)


class CalendarTime(Counting):
    """Days, weeks, months and years: the same wall-clock time on the date that the caller worked out.

    `least` is the number of working days that the period must hold (Regulation 1182/71 art. 3(5)), or 0.
    Working hours play no part; a start outside them is counted from where it is.
    """

    __slots__ = ("last", "least", "local")

    def __init__(
        self, begin: int, local: datetime, last: datetime, calendar: WorkingCalendar, conventions: Conventions
    ) -> None:
        super().__init__(begin, calendar, conventions, backwards=last < local)
        self.local, self.last = local, last
        self.least = 2 if conventions.min_working_days and (last - local) >= timedelta(days=2) else 0

    def due(self, taken: int) -> int:
        """The date moved by the wall time that pauses took out, rolled where asked, and the moment of that day."""
        last = self.last
        if taken:
            moved = timedelta(microseconds=taken)
            last = last - moved if self.backwards else last + moved
        day = last.toordinal()
        if not self.backwards and (self.least or self.conventions.roll is Roll.FORWARD):
            day = last_day(self.calendar, self.conventions, self.local.toordinal(), day, self.least)
        if self.conventions.due_at is not DueAt.SAME_TIME:
            return self.moment_of_day(day)
        if day != last.toordinal():
            last = naive(day, since_midnight(last))
        return self.begin if last == self.local else resolve(last, self.calendar.tz, end=True)

    def measure(self, left: int, right: int) -> int:
        """Wall time: the difference of what the clock on the wall shows."""
        shown = wall(right, self.calendar.tz) - wall(left, self.calendar.tz)
        return max(0, shown // timedelta(microseconds=1))


def last_day(calendar: WorkingCalendar, conventions: Conventions, start: int, day: int, least: int) -> int:
    """The last day after Regulation 1182/71 art. 3(5) and 3(4), both for periods that run forwards."""
    if least and working_days_between(calendar, start + 1, day + 1) < least:
        day = nth_working_day(calendar, start, least)
    return working_day_from(calendar, day) if conventions.roll is Roll.FORWARD else day


def same_time_after(local: datetime, limit: Limit) -> datetime:
    """The corresponding date, never by steps: 31 January + 2 months = 31 March.  Local time in and out.

    A month without the date ends on its last day (Regulation 1182/71 art. 3(2)(c)).
    """
    if limit.unit is Unit.CALENDAR_DAYS:
        return local + timedelta(days=limit.amount)
    if limit.unit is Unit.WEEKS:
        return local + timedelta(weeks=limit.amount)
    months = limit.amount * (12 if limit.unit is Unit.YEARS else 1)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(year)
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))
