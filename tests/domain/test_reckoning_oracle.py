"""The arithmetic against a walk, five minutes at a time, that shares no line with it.

The walk knows one rule: an instant is working time when the wall then shows a time inside a window of a
day that is worked.  It is run over the nights on which clocks change, midnight gaps and folds included.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import Holiday, Window, WorkingCalendar, tidy
from domain.limits import Conventions, DayZero, Limit, OutsideHours, Unit
from domain.reckoning import reckon, working_seconds

STEP = timedelta(minutes=5)
GRID = 300
NIGHTS = [
    ("America/Sao_Paulo", datetime(2017, 10, 15, 3, tzinfo=UTC)),  # 00:00 does not exist
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),  # 23:00 to 24:00 happens twice
    ("Africa/Cairo", datetime(2023, 4, 27, 22, tzinfo=UTC)),  # 00:00 does not exist
    ("Asia/Beirut", datetime(2023, 3, 25, 22, tzinfo=UTC)),  # 00:00 does not exist
    ("America/Havana", datetime(2026, 3, 8, 5, tzinfo=UTC)),  # 00:00 does not exist
    ("America/Havana", datetime(2026, 11, 1, 5, tzinfo=UTC)),  # 00:00 to 01:00 happens twice
    ("Europe/London", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),  # half an hour
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # a whole day that does not exist
    ("Asia/Jakarta", datetime(2025, 12, 31, 17, tzinfo=UTC)),  # nothing but a new year
]


def is_working(calendar: WorkingCalendar, at: datetime) -> bool:
    wall = at.astimezone(ZoneInfo(calendar.zone))
    if wall.date() in calendar.special:
        windows = calendar.special[wall.date()]
    elif wall.date() in calendar.holidays:
        windows = ()
    else:
        windows = calendar.week.get(wall.weekday(), ())
    shown = wall.hour * 3600 + wall.minute * 60 + wall.second
    return any(window.opens <= shown < window.closes for window in windows)


def walk(start: datetime, step: timedelta) -> Iterator[datetime]:
    while True:
        yield start
        start += step


def counts(calendar: WorkingCalendar, pauses: list[tuple[datetime, datetime]], at: datetime) -> bool:
    return is_working(calendar, at) and not any(begin <= at < end for begin, end in pauses)


def walked_forward(calendar: WorkingCalendar, start: datetime, minutes: int, pauses: list) -> datetime:
    left = minutes * 60
    for at in walk(start, STEP):
        left -= GRID * counts(calendar, pauses, at)
        if left == 0:
            return at + STEP
    raise AssertionError


def walked_back(calendar: WorkingCalendar, start: datetime, minutes: int, pauses: list) -> datetime:
    left = minutes * 60
    for at in walk(start - STEP, -STEP):
        left -= GRID * counts(calendar, pauses, at)
        if left == 0:
            return at
    raise AssertionError


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    edges = draw(st.lists(st.integers(0, 288), min_size=2, max_size=4, unique=True).map(sorted))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tidy([Window(left * GRID, right * GRID) for left, right in pairs])


@st.composite
def situations(draw: st.DrawFn) -> tuple[WorkingCalendar, datetime]:
    zone, night = draw(st.sampled_from(NIGHTS))
    whole = draw(st.booleans())
    week = {
        day: (Window(0, 86400),) if whole else draw(windows()) for day in draw(st.sets(st.integers(0, 6), min_size=3))
    }
    near = night.date()
    holidays = {
        near + timedelta(days=draw(st.integers(-4, 4))): Holiday({"en": "holiday"})
        for _ in range(draw(st.integers(0, 2)))
    }
    special = {near + timedelta(days=draw(st.integers(-2, 2))): draw(windows())} if draw(st.booleans()) else {}
    calendar = WorkingCalendar("here", "1", zone, week, holidays, special)
    return calendar, night + STEP * draw(st.integers(-600, 200))


@st.composite
def pauses_near(draw: st.DrawFn, start: datetime, most: int = 3) -> list[tuple[datetime, datetime]]:
    found = []
    for _ in range(draw(st.integers(0, most))):
        begin = start + STEP * draw(st.integers(-100, 700))
        found.append((begin, begin + STEP * draw(st.integers(0, 500))))
    return found


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_working_time_ends_where_the_walk_ends(data):
    calendar, start = data.draw(situations())
    pauses = data.draw(pauses_near(start))
    minutes = data.draw(st.integers(1, 400)) * 5
    found = reckon(start, Limit(minutes, Unit.WORKING_MINUTES), calendar, Conventions(), pauses)
    assert found.due == walked_forward(calendar, start, minutes, pauses)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_working_time_counted_backwards_ends_where_the_walk_ends(data):
    calendar, start = data.draw(situations())
    pauses = [(start - (end - start), start - (begin - start)) for begin, end in data.draw(pauses_near(start))]
    minutes = data.draw(st.integers(1, 400)) * 5
    found = reckon(start, Limit(-minutes, Unit.WORKING_MINUTES), calendar, Conventions(), pauses)
    assert found.due == walked_back(calendar, start, minutes, pauses)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_working_seconds_are_the_steps_that_the_walk_counts(data):
    calendar, start = data.draw(situations())
    pauses = data.draw(pauses_near(start))
    steps = data.draw(st.integers(0, 1200))
    end = start + STEP * steps
    counted = sum(counts(calendar, pauses, start + STEP * n) for n in range(steps))
    assert working_seconds(start, end, calendar, pauses) == counted * GRID
    assert working_seconds(end, start, calendar, pauses) == -counted * GRID


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_nothing_to_do_is_due_at_once_inside_hours_and_at_the_next_opening_outside(data):
    calendar, start = data.draw(situations())
    found = reckon(start, Limit(0, Unit.WORKING_HOURS), calendar).due
    assert found == next(at for at in walk(start, STEP) if is_working(calendar, at))
    as_is = Conventions(outside_hours=OutsideHours.AS_IS)
    assert reckon(start, Limit(0, Unit.WORKING_HOURS), calendar, as_is).due == start


def day_after(calendar: WorkingCalendar, day: date, count: int) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        worked = (
            calendar.special[day]
            if day in calendar.special
            else (() if day in calendar.holidays else calendar.week.get(day.weekday(), ()))
        )
        if worked:
            count -= 1 if step.days > 0 else -1
    return day


def instants_showing(calendar: WorkingCalendar, local: datetime) -> list[datetime]:
    """Every instant at which the wall shows that time, by looking at each minute of four days."""
    about = local.replace(tzinfo=UTC) - timedelta(hours=30)
    zone = ZoneInfo(calendar.zone)
    candidates = (about + timedelta(minutes=n) for n in range(60 * 60))
    return [at for at in candidates if at.astimezone(zone).replace(tzinfo=None) == local]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_working_days_keep_the_time_of_day_and_a_repeated_hour_is_due_the_second_time(data):
    calendar, start = data.draw(situations())
    count = data.draw(st.integers(-8, 8).filter(bool))
    wall = start.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None, fold=0)
    keep = Conventions(outside_hours=OutsideHours.AS_IS, day_zero=data.draw(st.sampled_from(DayZero)))
    due = reckon(start, Limit(count, Unit.WORKING_DAYS), calendar, keep).due
    local = datetime.combine(day_after(calendar, wall.date(), count), wall.time())
    shown = instants_showing(calendar, local)
    if shown:
        assert due == shown[-1]
    else:  # the wall never shows it: forward by the length of the gap
        later = due.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None)
        assert later > local
        before = due - timedelta(seconds=1)
        assert (later - local) in {timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)}, (before, due)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_start_outside_hours_counts_its_working_days_from_the_next_opening(data):
    calendar, start = data.draw(situations())
    count = data.draw(st.integers(1, 6))
    opening = next(at for at in walk(start, STEP) if is_working(calendar, at))
    limit = Limit(count, Unit.WORKING_DAYS)
    assert reckon(start, limit, calendar).due == reckon(opening, limit, calendar).due
