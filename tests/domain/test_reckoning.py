"""Real dates on both sides of each boundary.  London's office works Monday to Friday, 09:00 to 17:00."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Holiday, Window, WorkingCalendar
from domain.errors import BadInput, CalendarNotCovered
from domain.limits import Conventions, DayZero, DueAt, Limit, OutsideHours, Roll
from domain.reckoning import elapsed_share, point_at_fraction, reckon, reckon_date, working_seconds

NINE_TO_FIVE = (Window.parse("09:00", "17:00"),)
WEEKDAYS = dict.fromkeys(range(5), NINE_TO_FIVE)
GOOD_FRIDAY = {date(2026, 4, 3): Holiday({"en": "Good Friday"})}
LONDON = WorkingCalendar("london", "1", "Europe/London", WEEKDAYS, GOOD_FRIDAY)
ALWAYS = dict.fromkeys(range(7), (Window.parse("00:00", "24:00"),))

PLAIN = Conventions()
CLOSE = Conventions(due_at=DueAt.CLOSE_OF_BUSINESS)
END = Conventions(due_at=DueAt.END_OF_DAY)
AS_IS = Conventions(outside_hours=OutsideHours.AS_IS)
NEXT_DAY = Conventions(day_zero=DayZero.NEXT_DAY)
ROLL = Conventions(roll=Roll.FORWARD)


def at(text: str, calendar: WorkingCalendar = LONDON, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(calendar.zone), fold=fold)


def due(start: str, limit: str, conventions: Conventions = PLAIN, calendar: WorkingCalendar = LONDON, pauses=()) -> str:
    spans = [(at(begin, calendar), at(end, calendar)) for begin, end in pauses]
    return reckon(at(start, calendar), Limit.parse(limit), calendar, conventions, spans).local[:19]


def zoned(zone: str, week=None) -> WorkingCalendar:
    return WorkingCalendar("zoned", "1", zone, ALWAYS if week is None else week)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # Monday 2 March 2026
        ("2026-03-02T09:00:00", "10 working days", "2026-03-16T09:00:00"),
        ("2026-03-02T16:59:59", "1 working day", "2026-03-03T16:59:59"),
        ("2026-03-02T17:00:00", "1 working day", "2026-03-04T09:00:00"),  # at closing the office is closed
        ("2026-03-02T08:59:59", "1 working day", "2026-03-03T09:00:00"),
        ("2026-03-06T17:00:01", "1 working day", "2026-03-10T09:00:00"),  # Friday evening: from Monday's opening
        ("2026-03-07T11:00:00", "1 working day", "2026-03-10T09:00:00"),
        ("2026-04-02T12:00:00", "1 working day", "2026-04-06T12:00:00"),  # over Good Friday
        ("2026-03-27T10:00:00", "1 working day", "2026-03-30T10:00:00"),  # over the spring change: the same wall time
        ("2026-03-02T09:00:00", "8 working hours", "2026-03-02T17:00:00"),  # exactly at closing
        ("2026-03-02T09:00:00", "28801 working seconds", "2026-03-03T09:00:01"),
        ("2026-03-06T16:30:00", "60 working minutes", "2026-03-09T09:30:00"),
        ("2026-03-07T11:00:00", "1 working hour", "2026-03-09T10:00:00"),
        ("2026-03-02T17:00:00", "0 working hours", "2026-03-03T09:00:00"),
        ("2026-03-02T16:00:00", "0 working days", "2026-03-02T16:00:00"),
        ("2026-03-07T16:00:00", "0 working days", "2026-03-09T09:00:00"),
        ("2026-03-28T10:00:00", "24 hours", "2026-03-29T11:00:00"),  # an hour was skipped
        ("2026-03-28T10:00:00", "1 calendar day", "2026-03-29T10:00:00"),
        ("2026-10-24T10:00:00", "1440 minutes", "2026-10-25T09:00:00"),  # an hour was repeated
        ("2026-03-07T23:30:00", "30 calendar days", "2026-04-06T23:30:00"),  # hours of business play no part
        ("2026-03-02T09:00:00", "2 weeks", "2026-03-16T09:00:00"),
        ("2026-01-31T12:00:00", "1 month", "2026-02-28T12:00:00"),
        ("2028-01-31T12:00:00", "1 month", "2028-02-29T12:00:00"),
        ("2026-01-31T12:00:00", "2 months", "2026-03-31T12:00:00"),  # not by steps: the 31st is kept
        ("2026-03-31T12:00:00", "-1 month", "2026-02-28T12:00:00"),
        ("2028-02-29T12:00:00", "1 year", "2029-02-28T12:00:00"),
        ("2028-02-29T12:00:00", "4 years", "2032-02-29T12:00:00"),
        ("2028-02-29T12:00:00", "-4 years", "2024-02-29T12:00:00"),
        # backwards
        ("2026-03-16T09:00:00", "-10 working days", "2026-03-02T09:00:00"),
        ("2026-04-06T12:00:00", "-1 working day", "2026-04-02T12:00:00"),
        ("2026-03-02T17:00:00", "-8 working hours", "2026-03-02T09:00:00"),  # used up at the opening
        ("2026-03-09T09:30:00", "-60 working minutes", "2026-03-06T16:30:00"),
        ("2026-03-07T11:00:00", "-1 working hour", "2026-03-06T16:00:00"),
        ("2026-03-29T11:00:00", "-24 hours", "2026-03-28T10:00:00"),
    ],
)
def test_plain_limits(start, limit, expected):
    assert due(start, limit) == expected


@pytest.mark.parametrize(
    ("start", "limit", "conventions", "expected"),
    [
        ("2026-03-02T10:00:00", "1 working day", CLOSE, "2026-03-03T17:00:00"),
        ("2026-03-02T10:00:00", "1 working day", END, "2026-03-03T23:59:59"),
        ("2026-03-02T10:00:00", "8 working hours", CLOSE, "2026-03-03T17:00:00"),
        ("2026-03-02T09:00:00", "8 working hours", CLOSE, "2026-03-02T17:00:00"),
        ("2026-03-02T10:00:00", "5 calendar days", CLOSE, "2026-03-09T17:00:00"),  # Saturday has no closing
        ("2026-03-02T10:00:00", "5 calendar days", END, "2026-03-07T23:59:59"),
        ("2026-03-02T20:00:00", "1 calendar day", CLOSE, "2026-03-03T17:00:00"),
        ("2026-03-02T10:00:00", "1 hour", END, "2026-03-02T23:59:59"),
        # the day of the event is day 0
        ("2026-03-07T11:00:00", "1 working day", NEXT_DAY, "2026-03-09T11:00:00"),
        ("2026-03-02T18:00:00", "1 working day", NEXT_DAY, "2026-03-04T09:00:00"),  # Tuesday 18:00 is outside hours
        (
            "2026-03-02T18:00:00",
            "1 working day",
            Conventions(DueAt.CLOSE_OF_BUSINESS, DayZero.NEXT_DAY),
            "2026-03-03T17:00:00",
        ),
        ("2026-03-02T10:00:00", "8 working hours", NEXT_DAY, "2026-03-03T17:00:00"),
        ("2026-03-02T10:00:00", "24 hours", NEXT_DAY, "2026-03-04T00:00:00"),
        ("2026-03-02T10:00:00", "5 calendar days", NEXT_DAY, "2026-03-07T10:00:00"),
        (
            "2026-03-02T17:30:00",
            "1 working day",
            Conventions(DueAt.END_OF_DAY, DayZero.NEXT_DAY),
            "2026-03-03T23:59:59",
        ),
        # outside hours, as it is
        ("2026-03-07T11:00:00", "1 working day", AS_IS, "2026-03-09T11:00:00"),
        ("2026-03-02T18:00:00", "1 working day", AS_IS, "2026-03-03T18:00:00"),
        ("2026-03-07T11:00:00", "0 working hours", AS_IS, "2026-03-07T11:00:00"),
        ("2026-03-07T11:00:00", "0 working days", AS_IS, "2026-03-07T11:00:00"),
        ("2026-03-07T11:00:00", "2 working hours", AS_IS, "2026-03-09T11:00:00"),
        ("2026-03-07T11:00:00", "-1 working day", AS_IS, "2026-03-06T11:00:00"),
        # the last day is not a working day
        ("2026-03-02T10:00:00", "5 calendar days", ROLL, "2026-03-09T10:00:00"),
        ("2026-03-02T10:00:00", "4 calendar days", ROLL, "2026-03-06T10:00:00"),
        ("2026-03-03T10:00:00", "1 month", ROLL, "2026-04-06T10:00:00"),  # Good Friday and a weekend
        ("2026-03-06T10:00:00", "24 hours", ROLL, "2026-03-07T10:00:00"),  # never for hours
        ("2026-03-12T10:00:00", "-4 calendar days", ROLL, "2026-03-08T10:00:00"),  # never backwards
        (
            "2026-03-02T10:00:00",
            "5 calendar days",
            Conventions(DueAt.END_OF_DAY, roll=Roll.FORWARD),
            "2026-03-09T23:59:59",
        ),
        # at least two working days: Regulation 1182/71 art. 3(5)
        ("2026-04-02T10:00:00", "2 calendar days", Conventions(min_working_days=True), "2026-04-07T10:00:00"),
        ("2026-04-02T10:00:00", "1 calendar day", Conventions(min_working_days=True), "2026-04-03T10:00:00"),
        ("2026-04-02T10:00:00", "48 hours", Conventions(min_working_days=True), "2026-04-04T10:00:00"),
        ("2026-03-02T10:00:00", "2 calendar days", Conventions(min_working_days=True), "2026-03-04T10:00:00"),
    ],
)
def test_conventions(start, limit, conventions, expected):
    assert due(start, limit, conventions) == expected


PAUSED = [("2026-03-05T09:00:00", "2026-03-12T09:00:00")]


@pytest.mark.parametrize(
    ("start", "limit", "pauses", "expected"),
    [
        # Five working days were taken out of ten: 16 March 09:00 becomes 23 March 09:00.
        ("2026-03-02T09:00:00", "10 working days", PAUSED, "2026-03-23T09:00:00"),
        ("2026-03-02T11:00:00", "10 working days", PAUSED, "2026-03-23T11:00:00"),
        ("2026-03-02T09:00:00", "80 working hours", PAUSED, "2026-03-20T17:00:00"),
        ("2026-03-02T09:00:00", "30 calendar days", PAUSED, "2026-04-08T09:00:00"),
        ("2026-03-02T09:00:00", "72 hours", PAUSED, "2026-03-05T09:00:00"),  # it was due as the pause began
        ("2026-03-02T09:00:00", "73 hours", PAUSED, "2026-03-12T10:00:00"),
        # two hours
        (
            "2026-03-02T15:00:00",
            "1 working day",
            [("2026-03-03T10:00:00", "2026-03-03T12:00:00")],
            "2026-03-03T17:00:00",
        ),
        (
            "2026-03-02T16:00:00",
            "1 working day",
            [("2026-03-03T10:00:00", "2026-03-03T12:00:00")],
            "2026-03-04T10:00:00",
        ),
        # one working day, from noon to noon
        (
            "2026-03-02T09:00:00",
            "2 working days",
            [("2026-03-03T12:00:00", "2026-03-04T12:00:00")],
            "2026-03-05T09:00:00",
        ),
        # a weekend takes no working time out, and wall time by its length
        (
            "2026-03-05T12:00:00",
            "2 working days",
            [("2026-03-06T17:00:00", "2026-03-09T09:00:00")],
            "2026-03-09T12:00:00",
        ),
        (
            "2026-03-05T12:00:00",
            "2 calendar days",
            [("2026-03-06T17:00:00", "2026-03-09T09:00:00")],
            "2026-03-10T04:00:00",
        ),
        # wall time, not elapsed time: over the spring change fourteen days stay fourteen days
        (
            "2026-03-02T09:00:00",
            "30 calendar days",
            [("2026-03-20T09:00:00", "2026-04-03T09:00:00")],
            "2026-04-15T09:00:00",
        ),
        # overlapping pauses count once
        (
            "2026-03-02T09:00:00",
            "8 working hours",
            [("2026-03-02T10:00:00", "2026-03-02T12:00:00"), ("2026-03-02T11:00:00", "2026-03-02T13:00:00")],
            "2026-03-03T12:00:00",
        ),
        # a pause that began before the due moment counts whole, and may let another one in
        (
            "2026-03-02T09:00:00",
            "4 working hours",
            [("2026-03-02T12:00:00", "2026-03-03T12:00:00")],
            "2026-03-03T13:00:00",
        ),
        (
            "2026-03-02T09:00:00",
            "4 working hours",
            [("2026-03-02T12:00:00", "2026-03-02T14:00:00"), ("2026-03-02T14:30:00", "2026-03-02T15:00:00")],
            "2026-03-02T15:30:00",
        ),
        # what lies before the start counts nothing
        (
            "2026-03-02T09:00:00",
            "4 working hours",
            [("2026-02-23T09:00:00", "2026-03-02T10:00:00")],
            "2026-03-02T14:00:00",
        ),
        (
            "2026-03-02T09:00:00",
            "2 calendar days",
            [("2026-02-23T09:00:00", "2026-03-02T10:00:00")],
            "2026-03-04T10:00:00",
        ),
        # backwards it moves the other way
        ("2026-03-23T09:00:00", "-10 working days", PAUSED, "2026-03-02T09:00:00"),
        ("2026-03-20T17:00:00", "-80 working hours", PAUSED, "2026-03-02T09:00:00"),
        ("2026-04-08T09:00:00", "-30 calendar days", PAUSED, "2026-03-02T09:00:00"),
    ],
)
def test_pauses_move_the_due_moment(start, limit, pauses, expected):
    assert due(start, limit, pauses=pauses) == expected


def test_a_pause_leaves_the_close_of_business_where_the_day_stays():
    one_hour = [("2026-03-03T10:00:00", "2026-03-03T11:00:00")]
    assert due("2026-03-02T09:00:00", "1 working day", CLOSE, pauses=one_hour) == "2026-03-03T17:00:00"
    assert due("2026-03-02T09:00:00", "10 working days", CLOSE, pauses=PAUSED) == "2026-03-23T17:00:00"


def test_a_pause_on_the_last_day_counts_while_its_close_of_business_is_still_to_come():
    last_afternoon = [("2026-03-03T12:00:00", "2026-03-04T12:00:00")]
    assert due("2026-03-02T09:00:00", "1 working day", CLOSE, pauses=last_afternoon) == "2026-03-04T17:00:00"


# ── several windows, half days, other weekends ──────────────────────────────

LUNCH = WorkingCalendar(
    "lunch", "1", "Europe/London",
    {day: (Window.parse("09:00", "12:00"), Window.parse("13:00", "17:00")) for day in range(5)},
    special={
        date(2026, 12, 24): (Window.parse("09:00", "12:00"),),  # Thursday: a half day
        date(2026, 12, 26): (Window.parse("10:00", "14:00"),),  # Saturday: made up for
        date(2026, 12, 28): (),  # Monday: closed
    },
    holidays={date(2026, 12, 25): Holiday({"en": "Christmas Day"})},
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-03-02T09:00:00", "3 working hours", "2026-03-02T12:00:00"),  # a break is a closing too
        ("2026-03-02T09:00:00", "181 working minutes", "2026-03-02T13:01:00"),
        ("2026-03-02T12:30:00", "1 working day", "2026-03-03T13:00:00"),
        ("2026-12-23T15:00:00", "1 working day", "2026-12-26T10:00:00"),  # 15:00 on the half day is outside hours
        ("2026-12-23T12:00:00", "1 working day", "2026-12-26T10:00:00"),  # the break: from 13:00
        ("2026-12-23T11:59:00", "1 working day", "2026-12-24T11:59:00"),
        ("2026-12-24T09:00:00", "3 working hours", "2026-12-24T12:00:00"),
        ("2026-12-24T09:00:00", "4 working hours", "2026-12-26T11:00:00"),
        ("2026-12-26T13:00:00", "2 working hours", "2026-12-29T10:00:00"),
        ("2026-12-29T11:00:00", "-1 working day", "2026-12-26T11:00:00"),
        ("2026-12-29T16:00:00", "-1 working day", "2026-12-26T14:00:00"),  # backwards: the closing before
    ],
)
def test_breaks_half_days_and_made_up_days(start, limit, expected):
    assert due(start, limit, calendar=LUNCH) == expected


def test_a_half_day_closes_early():
    assert due("2026-12-23T15:00:00", "1 working day", CLOSE, LUNCH) == "2026-12-24T12:00:00"


def test_friday_and_saturday_may_be_the_weekend():
    cairo = WorkingCalendar("cairo", "1", "Africa/Cairo", dict.fromkeys((6, 0, 1, 2, 3), NINE_TO_FIVE))
    assert due("2026-03-05T10:00:00", "1 working day", calendar=cairo) == "2026-03-08T10:00:00"  # Thursday to Sunday
    assert due("2026-03-05T16:00:00", "2 working hours", calendar=cairo) == "2026-03-08T10:00:00"


def test_a_window_to_midnight_and_one_from_midnight_make_a_night_shift():
    night = zoned("Europe/London", {0: (Window.parse("22:00", "24:00"),), 1: (Window.parse("00:00", "06:00"),)})
    assert due("2026-03-02T22:00:00", "2 working hours", calendar=night) == "2026-03-03T00:00:00"
    assert due("2026-03-02T22:00:00", "2 working hours", CLOSE, night) == "2026-03-03T00:00:00"  # Monday's closing
    assert due("2026-03-02T22:00:00", "2 working hours", END, night) == "2026-03-02T23:59:59"
    assert due("2026-03-02T22:00:00", "8 working hours", calendar=night) == "2026-03-03T06:00:00"


# ── clocks that change ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("zone", "start", "limit", "expected"),
    [
        # 02:00 to 03:00 does not exist
        ("America/New_York", "2026-03-07T02:30:00", "1 calendar day", "2026-03-08T03:30:00-04:00"),
        ("America/New_York", "2026-03-07T02:00:00", "1 calendar day", "2026-03-08T03:00:00-04:00"),
        ("America/New_York", "2026-03-08T01:30:00", "1 hour", "2026-03-08T03:30:00-04:00"),
        ("America/New_York", "2026-03-08T01:30:00", "60 working minutes", "2026-03-08T03:30:00-04:00"),
        ("America/New_York", "2026-03-08T00:00:00", "23 working hours", "2026-03-09T00:00:00-04:00"),
        # 01:00 to 02:00 happens twice
        ("America/New_York", "2026-10-31T01:30:00", "1 calendar day", "2026-11-01T01:30:00-05:00"),
        ("America/New_York", "2026-10-31T01:30:00", "24 hours", "2026-11-01T01:30:00-04:00"),
        ("America/New_York", "2026-11-01T01:30:00", "1 hour", "2026-11-01T01:30:00-05:00"),
        ("America/New_York", "2026-11-01T01:30:00", "0 calendar days", "2026-11-01T01:30:00-04:00"),
        ("America/New_York", "2026-11-01T00:00:00", "25 working hours", "2026-11-02T00:00:00-05:00"),
        # midnight does not exist
        ("America/Sao_Paulo", "2017-10-14T00:00:00", "1 calendar day", "2017-10-15T01:00:00-02:00"),
        ("America/Sao_Paulo", "2017-10-14T00:00:00", "1 working day", "2017-10-15T01:00:00-02:00"),
        ("America/Sao_Paulo", "2017-10-14T00:00:00", "24 working hours", "2017-10-15T01:00:00-02:00"),
        ("America/Sao_Paulo", "2017-10-15T12:00:00", "-11 working hours", "2017-10-15T01:00:00-02:00"),
        ("Africa/Cairo", "2023-04-27T12:00:00", "13 working hours", "2023-04-28T02:00:00+03:00"),
        ("Asia/Beirut", "2023-03-25T00:30:00", "1 calendar day", "2023-03-26T01:30:00+03:00"),
        ("America/Havana", "2026-03-07T00:15:00", "1 working day", "2026-03-08T01:15:00-04:00"),
        # half an hour
        ("Australia/Lord_Howe", "2026-10-03T02:15:00", "1 calendar day", "2026-10-04T02:45:00+11:00"),
        ("Australia/Lord_Howe", "2026-04-04T01:45:00", "1 calendar day", "2026-04-05T01:45:00+10:30"),
        # a whole day does not exist
        ("Pacific/Apia", "2011-12-29T10:00:00", "1 calendar day", "2011-12-31T10:00:00+14:00"),
    ],
)
def test_clocks_that_change(zone, start, limit, expected):
    calendar = zoned(zone)
    found = reckon(at(start, calendar), Limit.parse(limit), calendar)
    assert found.local == expected


@pytest.mark.parametrize(
    ("zone", "start", "expected"),
    [
        ("America/Sao_Paulo", "2018-02-17T10:00:00", "2018-02-17T23:59:59-03:00"),  # the second 23:59:59
        ("America/Sao_Paulo", "2017-10-14T10:00:00", "2017-10-14T23:59:59-03:00"),
        ("America/Havana", "2026-11-01T10:00:00", "2026-11-01T23:59:59-05:00"),
    ],
)
def test_the_end_of_the_day_where_clocks_change(zone, start, expected):
    assert reckon(at(start, zoned(zone)), Limit.parse("0 calendar days"), zoned(zone), END).local == expected


def test_a_window_inside_a_gap_is_as_long_as_the_wall_shows_it():
    calendar = zoned("America/New_York", dict.fromkeys(range(7), (Window.parse("02:30", "03:15"),)))
    day = at("2026-03-08T00:00:00", calendar), at("2026-03-09T00:00:00", calendar)
    assert working_seconds(*day, calendar) == 15 * 60
    ordinary = at("2026-03-09T00:00:00", calendar), at("2026-03-10T00:00:00", calendar)
    assert working_seconds(*ordinary, calendar) == 45 * 60


def test_a_clock_put_back_over_midnight_makes_the_evening_happen_twice():
    # St John's, 29 October 2006: at 00:01 on Sunday it was 23:01 on Saturday again.
    calendar = zoned("America/St_Johns", {5: (Window.parse("23:00", "24:00"),), 6: (Window.parse("00:00", "00:01"),)})
    day = at("2006-10-28T12:00:00", calendar), at("2006-10-29T12:00:00", calendar)
    assert working_seconds(*day, calendar) == (60 + 59 + 2) * 60


# ── dates ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "limit", "conventions", "expected"),
    [
        ("2026-03-02", "10 working days", Conventions(), "2026-03-16"),
        ("2026-03-07", "1 working day", Conventions(), "2026-03-09"),
        ("2026-04-02", "1 working day", Conventions(), "2026-04-06"),
        ("2026-03-07", "0 working days", Conventions(), "2026-03-09"),
        ("2026-03-07", "0 working days", AS_IS, "2026-03-07"),
        ("2026-03-02", "5 calendar days", Conventions(), "2026-03-07"),
        ("2026-03-02", "5 calendar days", ROLL, "2026-03-09"),
        ("2026-01-31", "1 month", Conventions(), "2026-02-28"),
        ("2026-01-31", "1 month", ROLL, "2026-03-02"),
        ("2026-03-16", "-5 working days", Conventions(), "2026-03-09"),
        ("2026-03-12", "-4 calendar days", ROLL, "2026-03-08"),
        ("2026-04-02", "2 calendar days", Conventions(min_working_days=True), "2026-04-07"),
    ],
)
def test_from_a_date_to_a_date(start, limit, conventions, expected):
    assert reckon_date(date.fromisoformat(start), Limit.parse(limit), LONDON, conventions).isoformat() == expected


@pytest.mark.parametrize(
    ("limit", "pause", "expected"),
    [
        ("10 working days", ("2026-03-05", "2026-03-12"), "2026-03-23"),
        ("10 calendar days", ("2026-03-05", "2026-03-12"), "2026-03-19"),
        ("1 working day", ("2026-03-03", "2026-03-04"), "2026-03-04"),  # the last day itself is paused
        ("1 working day", ("2026-03-04", "2026-03-05"), "2026-03-03"),
        ("1 working day", ("2026-03-02", "2026-03-03"), "2026-03-03"),  # day 0 was not counted anyway
        ("-1 working day", ("2026-02-27", "2026-03-02"), "2026-02-26"),
    ],
)
def test_paused_days_are_not_counted(limit, pause, expected):
    first, resumed = map(date.fromisoformat, pause)
    assert (
        reckon_date(date(2026, 3, 2), Limit.parse(limit), LONDON, Conventions(), [(first, resumed)]).isoformat()
        == expected
    )


def test_hours_need_a_time_of_day():
    with pytest.raises(BadInput, match="needs a start with a time of day"):
        reckon_date(date(2026, 3, 2), Limit.parse("8 hours"), LONDON)


# ── measuring ───────────────────────────────────────────────────────────────


def test_working_seconds_between_two_moments():
    begin, end = at("2026-03-06T16:00:00"), at("2026-03-09T10:30:00")
    assert working_seconds(begin, end, LONDON) == 2.5 * 3600
    assert working_seconds(end, begin, LONDON) == -2.5 * 3600
    pause = [(at("2026-03-06T16:30:00"), at("2026-03-09T09:15:00"))]
    assert working_seconds(begin, end, LONDON, pause) == 1.75 * 3600


def test_warnings_come_at_shares_of_working_time():
    begin = at("2026-03-02T09:00:00")
    limit = Limit.parse("10 working days")
    end = reckon(begin, limit, LONDON).due
    assert point_at_fraction(begin, end, 0.5, LONDON, limit.unit) == at("2026-03-06T17:00:00")
    assert point_at_fraction(begin, end, 0.75, LONDON, limit.unit) == at("2026-03-11T13:00:00")
    assert elapsed_share(begin, end, at("2026-03-07T12:00:00"), LONDON, limit.unit) == 0.5
    assert elapsed_share(begin, end, end, LONDON, limit.unit) == 1.0
    assert elapsed_share(begin, end, at("2026-03-30T17:00:00"), LONDON, limit.unit) > 2


def test_warnings_wait_while_the_clock_is_paused():
    begin, limit = at("2026-03-02T09:00:00"), Limit.parse("10 working days")
    pause = [(at("2026-03-05T09:00:00"), at("2026-03-12T09:00:00"))]
    end = reckon(begin, limit, LONDON, Conventions(), pause).due
    assert point_at_fraction(begin, end, 0.5, LONDON, limit.unit, pause) == at("2026-03-13T17:00:00")
    assert elapsed_share(begin, end, at("2026-03-11T12:00:00"), LONDON, limit.unit, pause) == 0.3


def test_shares_of_calendar_limits_are_of_wall_time():
    begin, limit = at("2026-03-02T09:00:00"), Limit.parse("30 calendar days")
    end = reckon(begin, limit, LONDON).due
    assert point_at_fraction(begin, end, 0.9, LONDON, limit.unit) == at("2026-03-29T09:00:00")
    assert elapsed_share(begin, end, at("2026-03-17T09:00:00"), LONDON, limit.unit) == 0.5


def test_shares_of_hours_are_of_elapsed_time():
    begin, limit = at("2026-03-28T10:00:00"), Limit.parse("48 hours")
    end = reckon(begin, limit, LONDON).due
    assert point_at_fraction(begin, end, 0.5, LONDON, limit.unit) == at("2026-03-29T11:00:00")
    assert elapsed_share(begin, end, begin, LONDON, limit.unit) == 0.0


# ── refusals ────────────────────────────────────────────────────────────────


def test_a_year_that_the_calendar_does_not_cover_is_refused():
    calendar = WorkingCalendar("short", "1", "Europe/London", WEEKDAYS, first_year=2025, last_year=2026)
    assert due("2026-12-30T10:00:00", "1 working day", calendar=calendar) == "2026-12-31T10:00:00"
    with pytest.raises(CalendarNotCovered, match="covers 2025 to 2026, not 2027"):
        due("2026-12-31T10:00:00", "1 working day", calendar=calendar)
    with pytest.raises(CalendarNotCovered, match="not 2024"):
        due("2025-01-01T10:00:00", "-1 working day", calendar=calendar)
    with pytest.raises(CalendarNotCovered):
        due("2026-12-31T16:00:00", "2 working hours", calendar=calendar)
    with pytest.raises(CalendarNotCovered):
        due("2026-12-31T16:00:00", "2 calendar days", ROLL, calendar)
    # Plain calendar limits ask the calendar nothing.
    assert due("2026-12-31T16:00:00", "720 calendar days", calendar=calendar) == "2028-12-20T16:00:00"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(BadInput, match="has no time zone"):
        reckon(datetime(2026, 3, 2, 9), Limit.parse("1 hour"), LONDON)


def test_a_calendar_without_working_time_is_refused_at_once():
    empty = WorkingCalendar("empty", "1", "UTC", {}, special={date(2026, 3, 3): NINE_TO_FIVE})
    assert due("2026-03-02T10:00:00", "1 working hour", calendar=empty) == "2026-03-03T10:00:00"
    with pytest.raises(BadInput, match="no working time in 2027"):
        due("2026-03-02T10:00:00", "9 working hours", calendar=empty)


@pytest.mark.parametrize(
    "limit",
    ["999999999999 calendar days", "99999 years", "-99999 months", "999999999999 hours", "999999999 working days"],
)
def test_a_limit_that_leads_out_of_all_calendars_is_refused(limit):
    with pytest.raises(BadInput):
        due("2026-03-02T10:00:00", limit)


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadInput, match="ends before it begins"):
        due("2026-03-02T10:00:00", "1 hour", pauses=[("2026-03-03T10:00:00", "2026-03-02T10:00:00")])


def test_microseconds_are_kept():
    start = datetime(2026, 3, 2, 16, 59, 59, 999_999, tzinfo=UTC)
    assert reckon(start, Limit.parse("1 working second"), LONDON).due == datetime(
        2026, 3, 3, 9, 0, 0, 999_999, tzinfo=UTC
    )
