"""Calendars as data: shipped, frozen, edited, refused with every fault."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from adapters.calendars.editing import add_closure, add_special, confirm, extend, remove_day
from adapters.calendars.freezing import freeze, holidays_of
from adapters.calendars.reading import CalendarRefused, calendar_from, read_calendar
from adapters.calendars.shelf import LIBRARY, CalendarShelf
from domain.calendar import Window, WorkingCalendar
from domain.errors import BadInput, CalendarNotCovered, NotFound

SHELF = CalendarShelf()


def test_the_shipped_calendars_are_there_and_name_their_days_in_both_languages():
    assert SHELF.names() == ("boston-311", "demo", "england-and-wales", "indonesia")
    for name, calendar in SHELF.load_all().items():
        assert calendar.name == name
        assert all(set(holiday.name) >= {"en", "id"} and holiday.source for holiday in calendar.holidays.values())
        assert set(SHELF.file(name).data["title"]) == {"en", "id"}
        assert SHELF.file(name).provenance


def test_boston_keeps_the_days_off_that_the_city_kept_in_2015():
    boston = SHELF.load("boston-311")
    weekdays = [date(2015, 1, 1) + timedelta(days=n) for n in range(366)]
    off = {day.isoformat()[5:] for day in weekdays if day.weekday() < 5 and not boston.is_working_day(day)}
    assert off == {"01-01", "01-19", "02-16", "04-20", "05-25", "09-07", "10-12", "11-11", "11-26", "12-25"}
    assert boston.is_working_day(date(2015, 7, 3))
    assert boston.windows(date(2015, 7, 6)) == (Window.parse("08:30", "17:00"),)
    with pytest.raises(CalendarNotCovered):
        boston.windows(date(2017, 1, 2))


def test_indonesia_has_joint_holidays_and_marks_estimates():
    indonesia = SHELF.load("indonesia")
    assert indonesia.holidays[date(2026, 3, 20)].name["id"] == "Cuti Bersama Hari Raya Idul Fitri"
    assert not indonesia.holidays[date(2026, 8, 17)].estimated
    assert indonesia.holidays[date(2027, 3, 10)].estimated
    assert "perkiraan" not in indonesia.holidays[date(2027, 3, 10)].name["id"]
    assert "estimated" not in indonesia.holidays[date(2027, 3, 10)].name["en"]
    assert [window.to_json() for window in indonesia.windows(date(2026, 3, 6))] == [
        ["07:30", "11:30"],
        ["13:00", "16:30"],
    ]


def test_england_and_wales_moves_christmas_to_the_next_weekdays():
    england = SHELF.load("england-and-wales")
    assert [day for day in range(24, 32) if not england.is_working_day(date(2027, 12, day))] == [25, 26, 27, 28]
    assert not england.is_working_day(date(2026, 4, 6))  # Easter Monday


def test_a_frozen_calendar_says_what_the_package_says_and_which_version_said_it():
    frozen = freeze("home", {"en": "Home"}, "Europe/London", {"mon": [["09:00", "17:00"]]}, (2026, 2026), "GB", "SCT")
    assert frozen.calendar.holidays[date(2026, 11, 30)].name["en"] == "Saint Andrew's Day"
    assert frozen.calendar.holidays[date(2026, 11, 30)].source.startswith("holidays 0.")
    assert "GB-SCT" in frozen.provenance[0]
    assert frozen.calendar.version == "1"


def test_a_country_that_the_package_does_not_know_is_refused():
    with pytest.raises(BadInput, match="nothing for XX"):
        holidays_of({"country": "XX", "categories": ["public"]}, [2026])


def test_every_change_is_a_new_version_with_a_reason():
    before = SHELF.file("indonesia")
    after = add_closure(before, date(2026, 7, 1), {"en": "Flood", "id": "Banjir"}, "decree 12/2026")
    assert (before.calendar.version, after.calendar.version) == ("1", "2")
    assert before.calendar.digest != after.calendar.digest
    assert before.calendar.is_working_day(date(2026, 7, 1))
    assert not after.calendar.is_working_day(date(2026, 7, 1))
    assert after.provenance == (*before.provenance, "2: closed on 2026-07-01: decree 12/2026")
    back = remove_day(after, date(2026, 7, 1), "the office stayed dry")
    assert back.calendar.version == "3"
    assert back.calendar.is_working_day(date(2026, 7, 1))
    with pytest.raises(BadInput, match="nothing to remove"):
        remove_day(back, date(2026, 7, 1), "again")


def test_a_special_day_wins_over_its_weekday_and_a_closure_over_a_special_day():
    half = add_special(
        SHELF.file("england-and-wales"),
        date(2026, 12, 24),
        (Window.parse("09:00", "12:00"),),
        {"en": "Christmas Eve"},
        "notice 4",
    )
    assert half.calendar.windows(date(2026, 12, 24)) == (Window.parse("09:00", "12:00"),)
    shut = add_closure(half, date(2026, 12, 24), {"en": "Snow"}, "notice 5")
    assert not shut.calendar.is_working_day(date(2026, 12, 24))


def test_an_estimate_is_confirmed_once():
    eid = date(2027, 3, 10)
    confirmed = confirm(SHELF.file("indonesia"), eid, "SKB 3 Menteri 2027")
    assert not confirmed.calendar.holidays[eid].estimated
    assert confirmed.calendar.holidays[eid].source == "SKB 3 Menteri 2027"
    with pytest.raises(BadInput, match="nothing to confirm"):
        confirm(confirmed, eid, "again")


def test_extending_asks_the_package_and_keeps_what_was_entered_by_hand():
    edited = add_closure(SHELF.file("england-and-wales"), date(2026, 6, 1), {"en": "Works day"}, "edited")
    longer = extend(edited, 2029)
    assert longer.calendar.last_year == 2029
    assert not longer.calendar.is_working_day(date(2029, 12, 25))
    assert not longer.calendar.is_working_day(date(2026, 6, 1))
    assert "extended to 2029 from holidays" in longer.provenance[-1]
    with pytest.raises(BadInput, match="already reaches 2029"):
        extend(longer, 2029)


def test_a_calendar_written_by_hand_is_extended_by_hand():
    with pytest.raises(BadInput, match="give the holidays of 2017 to 2018"):
        extend(SHELF.file("boston-311"), 2018)
    longer = extend(SHELF.file("boston-311"), 2017, {date(2017, 1, 2): {"en": "New Year's Day (observed)"}})
    assert not longer.calendar.is_working_day(date(2017, 1, 2))


def test_a_saved_version_is_read_back_and_wins_over_the_shipped_one(tmp_path):
    closed = add_closure(SHELF.file("demo"), date(2026, 1, 1), {"en": "Rest", "id": "Istirahat"}, "edited")
    own = CalendarShelf((LIBRARY, tmp_path))
    own.save(closed, tmp_path)
    assert own.load("demo").digest == closed.calendar.digest
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]
    with pytest.raises(NotFound, match="Known: boston-311, demo"):
        own.load("atlantis")


def test_a_calendar_survives_json_with_its_digest():
    for calendar in SHELF.load_all().values():
        again = WorkingCalendar.from_json(json.loads(json.dumps(calendar.to_json())))
        assert again == calendar
        assert again.digest == calendar.digest


def test_yaml_is_read_as_well(tmp_path):
    file = tmp_path / "ours.yaml"
    file.write_text(
        "id: ours\nversion: '2026.9'\nzone: Asia/Jakarta\nyears: [2026, 2026]\nweek:\n  mon: [['08:00', '12:00']]\n"
        "holidays:\n  2026-08-17: {name: {id: Hari Kemerdekaan}, source: UU}\n",
        encoding="utf-8",
    )
    ours = read_calendar(file)
    assert not ours.calendar.is_working_day(date(2026, 8, 17))
    assert add_closure(ours, date(2026, 8, 24), {"id": "Libur"}, "edited").calendar.version == "2026.10"


def test_all_faults_are_reported_at_once_with_file_line_and_path(tmp_path):
    file = tmp_path / "bad.json"
    file.write_text(
        """{
 "id": "bad",
 "zone": "Europe/Londn",
 "years": [2026, 2025],
 "colour": "red",
 "week": {
  "mon": [["09:00", "08:00"], ["25:00", "26:00"], "all day"],
  "moonday": []
 },
 "holidays": {
  "2026-02-30": {"name": {"en": "Never"}, "source": "x"},
  "2026-12-25": {"name": {}, "estimated": "yes"}
 },
 "special": {"2026-12-24": {"windows": [["09:00", "12:00"], ["11:00", "13:00"]]}}
}""",
        encoding="utf-8",
    )
    with pytest.raises(CalendarRefused) as refused:
        read_calendar(file)
    faults = refused.value.faults
    places = {fault.dotted: fault.line for fault in faults}
    assert {key: places[key] for key in ("zone", "years", "colour", "week.mon[0]", "week.mon[2]", "week.moonday")} == {
        "zone": 3, "years": 4, "colour": 5, "week.mon[0]": 7, "week.mon[2]": 7, "week.moonday": 8,
    }  # fmt: skip
    assert "holidays.2026-02-30" in places
    assert places["holidays.2026-12-25.estimated"] == 12
    assert {
        "version",
        "week.mon[1]",
        "holidays.2026-12-25.name",
        "holidays.2026-12-25.source",
        "special.2026-12-24",
    } <= set(places)
    assert all(fault.hint for fault in faults)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b'{"id": ',
        b"&a [*a]",
        b"!!python/object/apply:os.system [ls]",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"a: &x 1\nb: *x",
    ],
)
def test_hostile_files_are_refused(tmp_path, content):
    for name in ("bad.json", "bad.yaml"):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(CalendarRefused):
            read_calendar(file)


@pytest.mark.parametrize(
    "value", [None, [], "week", {"mon": "09:00"}, {"mon": [None]}, {"mon": [["09:00"]]}, {"mon": [[9, 17]]}, {}]
)
def test_a_week_that_makes_no_sense_is_refused(value):
    data = {"id": "x", "version": "1", "zone": "UTC", "years": [2026, 2026], "week": value}
    with pytest.raises(CalendarRefused, match="week"):
        calendar_from(data)
