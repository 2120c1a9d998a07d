"""What holds for every limit: order, inverses, and what a pause does."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from domain.calendar import Holiday, Window, WorkingCalendar
from domain.limits import CALENDAR, ELAPSED, WORKING_TIME, Conventions, DayZero, DueAt, Limit, OutsideHours, Roll, Unit
from domain.reckoning import elapsed_share, next_opening, point_at_fraction, reckon, reckon_date, working_seconds

OFFICE = WorkingCalendar(
    "office", "1", "Europe/London",
    {
        **dict.fromkeys(range(4), (Window.parse("09:00", "12:30"), Window.parse("13:15", "17:00"))),
        4: (Window.parse("09:00", "12:00"),),
    },
    {date(2026, 4, 3): Holiday({"en": "Good Friday"}), date(2026, 4, 6): Holiday({"en": "Easter Monday"})},
    {date(2026, 3, 28): (Window.parse("10:00", "14:00"),)},
)  # fmt: skip
EVEN = WorkingCalendar("even", "1", "Europe/London", dict.fromkeys(range(5), (Window.parse("09:00", "17:00"),)))

MOMENTS = st.datetimes(datetime(2026, 2, 1), datetime(2026, 5, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
CONVENTIONS = st.builds(
    Conventions,
    due_at=st.sampled_from(DueAt),
    day_zero=st.sampled_from(DayZero),
    outside_hours=st.sampled_from(OutsideHours),
    roll=st.sampled_from(Roll),
    min_working_days=st.booleans(),
)
SPANS = st.tuples(MOMENTS, st.integers(0, 15 * 86400)).map(lambda span: (span[0], span[0] + timedelta(seconds=span[1])))
FAST = settings(max_examples=150, deadline=None)


@FAST
@given(MOMENTS, st.sampled_from(Unit), st.integers(0, 60), st.integers(0, 60), CONVENTIONS, st.lists(SPANS, max_size=3))
def test_a_longer_limit_is_never_due_earlier(start, unit, amount, more, conventions, pauses):
    assume(unit is not Unit.YEARS)
    one = reckon(start, Limit(amount, unit), OFFICE, conventions, pauses).due
    other = reckon(start, Limit(amount + more, unit), OFFICE, conventions, pauses).due
    assert one <= other


@FAST
@given(MOMENTS, st.sampled_from(Unit), st.integers(0, 40), CONVENTIONS)
def test_nothing_is_due_before_it_began(start, unit, amount, conventions):
    begun = reckon(start, Limit(amount, unit), OFFICE, conventions).due
    if conventions.due_at is DueAt.CLOSE_OF_BUSINESS:  # of a day that may have closed already
        begun += timedelta(days=1)
    assert begun >= start


@FAST
@given(MOMENTS)
def test_working_hours_begin_next_when_no_working_time_is_over(moment):
    opens = reckon(moment, Limit(0, Unit.WORKING_SECONDS), OFFICE).due
    assert next_opening(moment, OFFICE) == (opens if opens > moment else None)


@FAST
@given(MOMENTS, st.sampled_from(sorted(WORKING_TIME)), st.integers(1, 500))
def test_a_limit_in_working_time_takes_exactly_that_much(start, unit, amount):
    limit = Limit(amount, Unit(unit))
    due = reckon(start, limit, OFFICE).due
    assert working_seconds(start, due, OFFICE) == limit.seconds
    assert working_seconds(start, due - timedelta(seconds=1), OFFICE) == limit.seconds - 1


@FAST
@given(MOMENTS, st.integers(1, 100_000), st.lists(SPANS, max_size=4))
def test_paused_time_is_no_working_time(start, seconds, pauses):
    due = reckon(start, Limit(seconds, Unit.WORKING_SECONDS), OFFICE, Conventions(), pauses).due
    assert working_seconds(start, due, OFFICE, pauses) == seconds


@FAST
@given(MOMENTS, st.integers(1, 100_000))
def test_back_and_forth_in_working_time_meet_again(start, seconds):
    there = reckon(start, Limit(seconds, Unit.WORKING_SECONDS), OFFICE).due
    back = reckon(there, Limit(-seconds, Unit.WORKING_SECONDS), OFFICE).due
    # The same point of working time: inside hours the same moment, outside them the next opening.
    assert back == reckon(start, Limit(0, Unit.WORKING_SECONDS), OFFICE).due


@FAST
@given(MOMENTS, st.integers(1, 30))
def test_back_and_forth_in_working_days_meet_again(start, days):
    inside = reckon(start, Limit(0, Unit.WORKING_DAYS), EVEN).due
    there = reckon(inside, Limit(days, Unit.WORKING_DAYS), EVEN).due
    assert reckon(there, Limit(-days, Unit.WORKING_DAYS), EVEN).due == inside


@FAST
@given(MOMENTS, st.integers(1, 30), st.sampled_from([Unit.WORKING_DAYS, Unit.WORKING_HOURS]), SPANS)
def test_a_pause_moves_the_due_moment_by_the_working_time_that_it_took_out(start, amount, unit, pause):
    limit = Limit(amount, unit)
    plain = reckon(start, limit, EVEN).due
    moved = reckon(start, limit, EVEN, Conventions(), [pause]).due
    taken = working_seconds(max(pause[0], start), max(pause[1], start), EVEN) if pause[0] < plain else 0
    assert working_seconds(plain, moved, EVEN) == taken


@FAST
@given(MOMENTS, st.integers(1, 90), SPANS)
def test_a_pause_moves_a_calendar_limit_by_its_wall_time(start, days, pause):
    limit = Limit(days, Unit.CALENDAR_DAYS)
    plain = reckon(start, limit, EVEN).due
    moved = reckon(start, limit, EVEN, Conventions(), [pause]).due
    shown = [
        at.astimezone(EVEN.tz).replace(tzinfo=None, fold=0)
        for at in (plain, moved, max(pause[0], start), max(pause[1], start))
    ]
    in_gap = {datetime(2026, 3, 29, 1)}
    assume(not {at.replace(minute=0, second=0) for at in shown} & in_gap)
    assume(datetime(2026, 3, 29, 2) > shown[0] + timedelta(hours=1) or shown[0] > datetime(2026, 3, 29, 3))
    assert shown[1] - shown[0] == (shown[3] - shown[2] if pause[0] < plain else timedelta())


@FAST
@given(MOMENTS, st.sampled_from(Unit), st.integers(1, 25), CONVENTIONS, SPANS, st.floats(0, 1))
def test_a_pause_in_two_parts_is_the_same_pause(start, unit, amount, conventions, pause, share):
    assume(unit is not Unit.YEARS)
    middle = pause[0] + timedelta(seconds=int((pause[1] - pause[0]).total_seconds() * share))
    limit = Limit(amount, unit)
    whole = reckon(start, limit, OFFICE, conventions, [pause]).due
    assert reckon(start, limit, OFFICE, conventions, [(middle, pause[1]), (pause[0], middle), pause]).due == whole


@FAST
@given(MOMENTS, st.sampled_from(Unit), st.integers(1, 25), CONVENTIONS, st.lists(SPANS, min_size=1, max_size=3))
def test_a_pause_never_makes_a_limit_due_earlier(start, unit, amount, conventions, pauses):
    assume(unit is not Unit.YEARS)
    limit = Limit(amount, unit)
    plain = reckon(start, limit, OFFICE, conventions, pauses[1:]).due
    moved = reckon(start, limit, OFFICE, conventions, pauses).due
    if conventions.roll is Roll.FORWARD and conventions.due_at is DueAt.SAME_TIME:
        # Rolling keeps the time of day: Sunday 13:00 rolls to Monday 13:00, and with eleven hours' pause
        # the limit ends on Monday 00:00, which needs no rolling.  The day is never an earlier one.
        plain, moved = (at.astimezone(OFFICE.tz).date() for at in (plain, moved))
    assert moved >= plain


@FAST
@given(MOMENTS, st.sampled_from(Unit), st.integers(-25, 25), CONVENTIONS, st.lists(SPANS, max_size=3))
def test_every_reckoning_can_be_explained_from_its_start_to_its_end(start, unit, amount, conventions, pauses):
    found = reckon(start, Limit(amount, unit), OFFICE, conventions, pauses)
    steps = found.steps
    ends = {steps[0].kind.value, steps[-1].kind.value}
    assert ends == {"start", "due"}
    inner = [step for step in steps if step.kind.value not in {"start", "opening", "due"}]
    assert all(one.last < other.first for one, other in itertools.pairwise(inner))
    assert found.to_json()["due"] == found.due.isoformat()


@FAST
@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_working_days_counted_in_the_explanation_are_the_limit(start, days):
    moment = reckon(datetime(start.year, start.month, start.day, 12, tzinfo=UTC), Limit(days, Unit.WORKING_DAYS), EVEN)
    counted = sum((step.last - step.first).days + 1 for step in moment.steps if step.kind.value == "counted")
    assert counted == days


@FAST
@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(-40, 40),
    st.sampled_from(sorted(CALENDAR - {Unit.YEARS})),
)
def test_a_date_and_a_moment_at_noon_agree_on_the_day(start, amount, unit):
    limit = Limit(amount, Unit(unit))
    noon = datetime(start.year, start.month, start.day, 12, tzinfo=UTC)
    due = reckon(noon, limit, EVEN).due.astimezone(EVEN.tz).date()
    assert reckon_date(start, limit, EVEN) == due


@FAST
@given(
    MOMENTS,
    st.sampled_from([*WORKING_TIME, Unit.WORKING_DAYS]),
    st.integers(1, 25),
    st.floats(0, 1),
    st.lists(SPANS, max_size=2),
)
@example(datetime(2026, 2, 1, tzinfo=UTC), Unit.WORKING_HOURS, 8, 1 / 3, [])  # a second less than a third
def test_a_warning_comes_when_that_share_of_the_working_time_is_used_up(start, unit, amount, share, pauses):
    due = reckon(start, Limit(amount, unit), OFFICE, Conventions(), pauses).due
    point = point_at_fraction(start, due, share, OFFICE, unit, pauses)
    whole = working_seconds(start, due, OFFICE, pauses)
    used = int(whole * Fraction(repr(share)))
    assert working_seconds(start, point, OFFICE, pauses) == used
    assert point <= due
    assert elapsed_share(start, due, point, OFFICE, unit, pauses) == used / whole


@FAST
@given(MOMENTS, st.sampled_from([*ELAPSED]), st.integers(1, 2500), st.floats(0, 1))
def test_a_warning_in_hours_comes_at_its_share_of_elapsed_time(start, unit, amount, share):
    due = reckon(start, Limit(amount, unit), OFFICE).due
    whole = (due - start).total_seconds()
    assert point_at_fraction(start, due, share, OFFICE, unit) == start + timedelta(
        seconds=int(int(whole) * Fraction(repr(share)))
    )
