"""The calculator, line by line."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.calendars.shelf import CalendarShelf
from adapters.deadline_lines import answers

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
LONDON = {"zone": "Europe/London", "week": WEEK, "holidays": ["2026-04-03"]}
EXAMPLE = LONDON | {
    "start": "2026-03-02T09:00:00",
    "limit": {"working_days": 10},
    "due_at": "same_time",
    "day_zero": "start",
    "outside_hours": "next_opening",
    "roll": "none",
    "pauses": [["2026-03-05T09:00:00", "2026-03-12T09:00:00"]],
}


def ask(line: object) -> dict:
    text = line if isinstance(line, str) else json.dumps(line)
    (answer,) = answers([text], CalendarShelf().load)
    return json.loads(answer)


def test_the_example_of_the_manual():
    answer = ask(EXAMPLE)
    assert answer["due"] == "2026-03-23T09:00:00+00:00"
    told = {entry["date"]: entry["text"] for entry in answer["explanation"]}
    assert told["2026-03-04"] == "Wed 4 March 2026: counted, day 2"
    assert told["2026-03-05"] == "Thu 5 March 2026: not counted, paused"
    assert told["2026-03-07"] == "Sat 7 March 2026: not counted, not a working day"
    assert [entry["date"] for entry in answer["explanation"]][:-1] == [
        (date(2026, 3, 2) + timedelta(days=n)).isoformat() for n in range(22)
    ]
    assert answer["explanation"][-1] == {
        "date": "2026-03-23",
        "kind": "due",
        "counted": False,
        "text": "Mon 23 March 2026: due at 09:00",
    }


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ({"limit": {"minutes": 90}}, "2026-03-02T10:30:00+00:00"),
        ({"limit": {"hours": 24}}, "2026-03-03T09:00:00+00:00"),
        ({"limit": {"hours": 1.5}}, "2026-03-02T10:30:00+00:00"),
        ({"limit": {"working_seconds": 28800}}, "2026-03-02T17:00:00+00:00"),
        ({"limit": {"working_minutes": 481}}, "2026-03-03T09:01:00+00:00"),
        ({"limit": {"working_hours": 16}}, "2026-03-03T17:00:00+00:00"),
        ({"limit": {"working_hours": 0.5}}, "2026-03-02T09:30:00+00:00"),
        ({"limit": {"working_days": 24}}, "2026-04-06T09:00:00+01:00"),
        ({"limit": {"calendar_days": 30}}, "2026-04-01T09:00:00+01:00"),
        ({"limit": {"weeks": 2}}, "2026-03-16T09:00:00+00:00"),
        ({"limit": {"months": 1}}, "2026-04-02T09:00:00+01:00"),
        ({"limit": {"years": 2}}, "2028-03-02T09:00:00+00:00"),
        ({"limit": {"working_days": -5}}, "2026-02-23T09:00:00+00:00"),
        ({"limit": "10 working days"}, "2026-03-16T09:00:00+00:00"),
        ({"limit": {"calendar_days": 5}, "roll": "forward", "due_at": "end_of_day"}, "2026-03-09T23:59:59+00:00"),
        ({"limit": {"working_days": 1}, "due_at": "close_of_business"}, "2026-03-03T17:00:00+00:00"),
        ({"limit": {"working_days": 1}, "start": "2026-03-07T11:00:00"}, "2026-03-10T09:00:00+00:00"),
        ({"limit": {"working_days": 1}, "start": "2026-03-07T11:00:00", "day_zero": "next_day"}, "2026-03-09T11:00:00+00:00"),
        ({"limit": {"working_days": 1}, "start": "2026-03-07T11:00:00", "outside_hours": "as_is"}, "2026-03-09T11:00:00+00:00"),
        ({"limit": {"working_hours": 1}, "start": "2026-07-01T10:00:00+02:00"}, "2026-07-01T10:00:00+01:00"),
        ({"limit": {"working_hours": 1}, "start": "2026-03-02T16:30:00Z"}, "2026-03-03T09:30:00+00:00"),
        ({"limit": {"working_days": 2}, "special": {"2026-03-03": []}}, "2026-03-05T09:00:00+00:00"),
        ({"limit": {"working_hours": 3}, "special": {"2026-03-02": [["09:00", "11:00"]]}}, "2026-03-03T10:00:00+00:00"),
        ({"limit": {"working_days": 1}, "holidays": {"2026-03-03": "Founders' Day"}}, "2026-03-04T09:00:00+00:00"),
        ({"limit": {"calendar_days": 2}, "start": "2026-04-02T10:00:00", "min_working_days": True}, "2026-04-07T10:00:00+01:00"),
        # pauses by date: from the beginning of one day to the beginning of the other
        ({"limit": {"working_days": 10}, "pauses": [["2026-03-05", "2026-03-12"]]}, "2026-03-23T09:00:00+00:00"),
        # dates
        ({"limit": {"working_days": 10}, "start": "2026-03-02"}, "2026-03-16"),
        ({"limit": {"working_days": 1}, "start": "2026-03-07"}, "2026-03-09"),
        ({"limit": {"months": 1}, "start": "2026-01-31"}, "2026-02-28"),
        ({"limit": {"working_days": -5}, "start": "2026-04-07"}, "2026-03-30"),
        ({"limit": {"working_days": 10}, "start": "2026-03-02", "pauses": [["2026-03-05", "2026-03-12"]]}, "2026-03-23"),
        ({"limit": {"working_days": 10}, "start": "2026-03-02", "pauses": [["2026-03-05T09:00:00", "2026-03-12T09:00:00"]]}, "2026-03-23"),
    ],
)  # fmt: skip
def test_due_moments(line, due):
    assert ask(LONDON | {"start": "2026-03-02T09:00:00"} | line)["due"] == due


def test_calendar_limits_need_no_week_and_dates_no_zone():
    assert (
        ask({"zone": "Asia/Jakarta", "start": "2026-03-02T09:00:00", "limit": {"calendar_days": 14}})["due"]
        == "2026-03-16T09:00:00+07:00"
    )
    assert ask({"start": "2028-02-29", "limit": {"years": 1}})["due"] == "2029-02-28"


def test_a_gap_a_fold_and_a_missing_midnight():
    gap = {"zone": "Europe/London", "start": "2026-03-28T01:30:00", "limit": {"calendar_days": 1}}
    assert ask(gap)["due"] == "2026-03-29T02:30:00+01:00"
    fold = {"zone": "Europe/London", "start": "2026-10-24T01:30:00", "limit": {"calendar_days": 1}}
    assert ask(fold)["due"] == "2026-10-25T01:30:00+00:00"
    midnight = {"zone": "America/Sao_Paulo", "start": "2017-10-14T00:00:00", "limit": {"calendar_days": 1}}
    assert ask(midnight)["due"] == "2017-10-15T01:00:00-02:00"
    twice = {
        "zone": "Europe/London",
        "start": "2026-10-25T01:30:00",
        "end": "2026-10-25T01:30:00",
        "week": {"sun": [["00:00", "24:00"]]},
    }
    assert ask(twice) == {"working_seconds": 3600}


def test_with_an_end_it_measures():
    line = LONDON | {"start": "2026-03-06T16:00:00", "end": "2026-03-09T10:00:00"}
    assert ask(line) == {"working_seconds": 7200}
    assert ask(line | {"pauses": [["2026-03-06T16:30:00", "2026-03-09T09:15:00"]]}) == {"working_seconds": 4500}
    assert ask(LONDON | {"start": "2026-03-09T10:00:00", "end": "2026-03-06T16:00:00"}) == {"working_seconds": -7200}


def test_the_explanation_speaks_indonesian():
    answer = ask(
        LONDON
        | {
            "start": "2026-04-02T10:00:00",
            "limit": {"working_days": 1},
            "lang": "id",
            "holidays": {"2026-04-03": "Jumat Agung"},
        }
    )
    assert [entry["text"] for entry in answer["explanation"]] == [
        "Kam 2 April 2026: mulai pukul 10:00",
        "Jum 3 April 2026: hari libur, Jumat Agung",
        "Sab 4 April 2026: tidak dihitung, bukan hari kerja",
        "Min 5 April 2026: tidak dihitung, bukan hari kerja",
        "Sen 6 April 2026: dihitung, hari ke-1",
        "Sen 6 April 2026: jatuh tempo pukul 10:00",
    ]


def test_a_calendar_may_be_named():
    line = {"calendar": "boston-311", "start": "2015-02-25T17:00:00", "limit": {"working_days": 3}}
    assert ask(line)["due"] == "2015-03-03T08:30:00-05:00"
    assert "covers 2014 to 2016, not 2017" in ask(line | {"start": "2017-02-25T17:00:00"})["error"]
    assert "Known: boston-311" in ask(line | {"calendar": "atlantis"})["error"]
    assert "names a calendar and gives zone too" in ask(line | {"zone": "UTC"})["error"]


def test_bad_lines_are_answered_with_their_number_and_the_rest_go_on():
    good = json.dumps(EXAMPLE)
    found = [json.loads(answer) for answer in answers([good, "", "{not json", "  ", good, "[1]"])]
    assert [answer.get("line") for answer in found] == [None, 3, None, 6]
    assert found[1]["error"].startswith("This is not JSON")
    assert found[0] == found[2]


def test_an_id_is_given_back():
    assert ask(EXAMPLE | {"id": 7})["id"] == 7
    assert ask({"id": "x", "start": "nonsense"})["id"] == "x"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ({"holyday": []}, "Unknown key 'holyday'"),
        ({"limit": {}}, "one unit"),
        ({"limit": {"working_days": 1, "hours": 2}}, "one unit, not 2"),
        ({"limit": {"fortnights": 1}}, "'fortnights' is not a unit"),
        ({"limit": {"working_days": 1.5}}, "not a whole number"),
        ({"limit": {"working_days": "ten"}}, "not a number"),
        ({"limit": {"working_days": True}}, "not a number"),
        ({"limit": {"working_days": 10**30}}, "usable size"),
        ({"limit": 10}, "one unit and a number"),
        ({"limit": "10 days"}, "not understood"),
        ({"limit": {"years": 100_000}}, "out of the calendar"),
        ({"limit": {"working_days": 300_000}}, "covers 1800 to 2200"),
        ({"end": "2026-03-09T10:00:00"}, "either limit or end"),
        ({"start": "yesterday"}, "'yesterday' is not a moment"),
        ({"start": 20260302}, "not a moment"),
        ({"start": "2026-02-30T09:00:00"}, "not a moment"),
        ({"start": "2026-03-02", "limit": {"hours": 3}}, "needs a start with a time of day"),
        ({"zone": "Europe/Londn"}, "no time zone 'Europe/Londn'"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"zone": 5}, "name of a time zone"),
        ({"week": {"funday": []}}, "'funday' is not a day"),
        ({"week": {"mon": [["17:00", "09:00"]]}}, "closes before it opens"),
        ({"week": {"mon": [["9", "17"]]}}, "not a time of day"),
        ({"week": {"mon": ["09:00-17:00"]}}, "an opening and a closing"),
        ({"week": []}, "week maps days"),
        ({"week": {}}, "no working time"),
        ({"holidays": ["2026-02-30"]}, "not a date"),
        ({"holidays": "2026-04-03"}, "list of dates"),
        ({"special": ["2026-04-03"]}, "special maps dates"),
        ({"pauses": ["2026-03-05"]}, "A pause is its beginning and its end"),
        ({"pauses": [["2026-03-05T09:00:00", None]]}, "not a moment"),
        ({"pauses": [["2026-03-06T09:00:00", "2026-03-05T09:00:00"]]}, "ends before it begins"),
        ({"due_at": "noon"}, "due_at is same_time or close_of_business or end_of_day"),
        ({"roll": None}, "roll is none or forward"),
        ({"outside_hours": []}, "outside_hours is"),
        ({"min_working_days": "yes"}, "true or false"),
        ({"years": [2027, 2028]}, "covers 2027 to 2028, not 2026"),
        ({"years": "all"}, "first and the last year"),
        ({"lang": "xx"}, "no wording in 'xx'"),
        ({"lang": 3}, "en or id"),
    ],
)
def test_what_is_wrong_is_said(line, error):
    answer = ask(LONDON | {"start": "2026-03-02T09:00:00", "limit": {"working_days": 1}} | line)
    assert error in answer["error"]
    assert answer["line"] == 1


@pytest.mark.parametrize("gone", ["zone", "week", "start", "limit"])
def test_what_is_missing_is_said(gone):
    line = LONDON | {"start": "2026-03-02T09:00:00", "limit": {"working_days": 1}}
    del line[gone]
    assert gone in ask(line)["error"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([*EXAMPLE, "end", "special", "years", "lang", "min_working_days", "calendar", "id"])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=4), st.text(max_size=30))
def test_no_line_stops_the_calculator(changes, noise):
    found = [
        json.loads(answer)
        for answer in answers([json.dumps(EXAMPLE | changes), noise, json.dumps(EXAMPLE)], CalendarShelf().load)
    ]
    assert all(("due" in answer) != ("error" in answer) for answer in found if "working_seconds" not in answer)
    assert found[-1]["due"] == "2026-03-23T09:00:00+00:00"


@settings(max_examples=80, deadline=None)
@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)),
    st.sampled_from(["hours", "working_hours", "working_days", "calendar_days", "months", "years"]),
    st.integers(-(10**13), 10**13) | st.integers(-1000, 1000),
)
def test_no_date_and_no_size_stops_it(start, unit, amount):
    line = LONDON | {"start": start.isoformat(), "limit": {unit: amount}}
    assert {"due", "error"} & set(ask(line))
