"""What a calendar says, and what it refuses to say."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar import Holiday, Window, WorkingCalendar, tidy
from domain.errors import BadInput, CalendarNotCovered
from domain.limits import Conventions, DueAt, Limit, OutsideHours, Unit

DAY = (Window.parse("08:30", "12:00"), Window.parse("13:00", "17:00"))
CALENDAR = WorkingCalendar(
    "here", "1", "Asia/Jakarta", dict.fromkeys(range(5), DAY),
    {date(2026, 8, 17): Holiday({"en": "Independence Day", "id": "Hari Kemerdekaan"}, source="UU 24/1953")},
    {date(2026, 8, 15): DAY, date(2026, 8, 17): DAY[:1], date(2026, 8, 18): ()}, 2026, 2026,
)  # fmt: skip


def test_special_days_win_over_holidays_and_holidays_over_the_week():
    assert CALENDAR.windows(date(2026, 8, 14)) == DAY
    assert CALENDAR.windows(date(2026, 8, 15)) == DAY  # a Saturday that is made up for
    assert CALENDAR.windows(date(2026, 8, 16)) == ()
    assert CALENDAR.windows(date(2026, 8, 17)) == DAY[:1]
    assert not CALENDAR.is_working_day(date(2026, 8, 18))


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_year_that_is_not_covered_is_refused_and_never_without_holidays(day):
    with pytest.raises(CalendarNotCovered, match="covers 2026 to 2026"):
        CALENDAR.is_working_day(day)


def test_the_digest_changes_with_anything_that_the_calendar_says():
    assert CALENDAR.digest == WorkingCalendar.from_json(CALENDAR.to_json()).digest
    data = CALENDAR.to_json()
    others = [
        data | {"version": "2"},
        data | {"zone": "Asia/Makassar"},
        data | {"years": [2026, 2027]},
        data | {"holidays": {}},
        data | {"special": {}},
        data | {"week": {**data["week"], "sat": [["09:00", "12:00"]]}},
    ]
    digests = {WorkingCalendar.from_json(other).digest for other in others}
    assert len(digests | {CALENDAR.digest}) == 7


def test_a_calendar_in_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(BadInput, match="Mars/Olympus"):
        WorkingCalendar("there", "1", "Mars/Olympus", {})


def test_windows_are_read_and_written():
    assert Window.parse("00:00", "24:00") == (0, 86400)
    assert Window.parse("9:05", "17:00:30").to_json() == ["09:05", "17:00:30"]


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("17:00", "09:00"), ("09:00", "09:00"), ("09:00", "24:01"), ("09:60", "10:00"), ("8", "16"), (9, 17), ("", "")],
)
def test_windows_that_make_no_sense_are_refused(opens, closes):
    with pytest.raises(BadInput):
        Window.parse(opens, closes)


def test_overlapping_and_touching_windows_are_one():
    windows = [
        Window.parse("13:00", "17:00"),
        Window.parse("09:00", "12:00"),
        Window.parse("12:00", "12:30"),
        Window.parse("14:00", "15:00"),
    ]
    assert tidy(windows) == (Window.parse("09:00", "12:30"), Window.parse("13:00", "17:00"))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("10 working days", Limit(10, Unit.WORKING_DAYS)),
        ("1 working day", Limit(1, Unit.WORKING_DAYS)),
        ("-2 hours", Limit(-2, Unit.HOURS)),
        ("+3 Months", Limit(3, Unit.MONTHS)),
        ("5 hari kerja", Limit(5, Unit.WORKING_DAYS)),
        ("30 hari kalender", Limit(30, Unit.CALENDAR_DAYS)),
        ("90 working_minutes", Limit(90, Unit.WORKING_MINUTES)),
        ("0 calendar-days", Limit(0, Unit.CALENDAR_DAYS)),
    ],
)
def test_limits_are_read(text, limit):
    assert Limit.parse(text) == limit
    assert Limit.parse(str(limit)) == limit
    assert Limit.from_mapping(limit.to_json()) == limit


@pytest.mark.parametrize(
    "text", ["10 days", "ten working days", "10", "working days", "1.5 hours", "10 working days please", ""]
)
def test_limits_that_leave_a_doubt_are_refused(text):
    with pytest.raises(BadInput, match="is not understood"):
        Limit.parse(text)


def test_fractions_are_kept_exact_or_refused():
    assert Limit.from_mapping({"working_hours": 7.5}) == Limit(27_000, Unit.WORKING_SECONDS)
    assert Limit.from_mapping({"hours": 0.25}) == Limit(15, Unit.MINUTES)
    with pytest.raises(BadInput, match="smaller unit"):
        Limit.from_mapping({"months": 0.5})
    with pytest.raises(BadInput, match="smaller unit"):
        Limit.from_mapping({"working_seconds": 0.5})


def test_limits_are_described():
    assert Limit(1, Unit.WORKING_DAYS).describe() == "1 working day"
    assert Limit(-5, Unit.WORKING_DAYS).describe() == "5 working days before"
    assert Limit(-5, Unit.WORKING_DAYS).describe("id") == "5 hari kerja sebelumnya"


def test_conventions_have_the_plain_defaults_and_survive_json():
    assert Conventions().to_json() == {
        "due_at": "same_time",
        "day_zero": "start",
        "outside_hours": "next_opening",
        "roll": "none",
        "min_working_days": False,
    }
    odd = Conventions(due_at=DueAt.END_OF_DAY, outside_hours=OutsideHours.AS_IS, min_working_days=True)
    assert Conventions.from_mapping(odd.to_json()) == odd
    with pytest.raises(BadInput, match="'colour' is not a convention"):
        Conventions.from_mapping({"colour": "red"})
