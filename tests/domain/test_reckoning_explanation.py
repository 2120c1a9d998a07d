"""Why a limit ends when it ends, as a reader sees it."""

from __future__ import annotations

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Holiday, Window, WorkingCalendar
from domain.errors import BadInput
from domain.explanation import describe_day, describe_time, lines
from domain.limits import Conventions, Limit, Roll
from domain.reckoning import reckon
from domain.reckoning_dates import explain_date
from domain.steps import Kind, steps_from_json, steps_to_json

PLAIN = Conventions()
ZONE = ZoneInfo("Europe/London")
LONDON = WorkingCalendar(
    "london", "1", "Europe/London", dict.fromkeys(range(5), (Window.parse("09:00", "17:00"),)),
    {
        date(2026, 4, 3): Holiday({"en": "Good Friday", "id": "Jumat Agung"}),
        date(2026, 4, 6): Holiday({"en": "Eid"}, estimated=True),
    },
    {date(2026, 4, 7): ()},
)  # fmt: skip


def told(
    start: str, limit: str, conventions: Conventions = PLAIN, pauses=(), lang: str = "en", grounds=()
) -> list[str]:
    spans = [tuple(datetime.fromisoformat(at).replace(tzinfo=ZONE) for at in pause) for pause in pauses]
    span = Limit.parse(limit)
    found = reckon(datetime.fromisoformat(start).replace(tzinfo=ZONE), span, LONDON, conventions, spans)
    assert steps_from_json(json.loads(json.dumps(steps_to_json(found.steps)))) == found.steps
    return [line.text for line in lines(found.steps, span, lang, grounds)]


def test_working_days_over_easter():
    assert told("2026-04-02T12:00:00", "2 working days") == [
        "Thu 2 April 2026: start at 12:00",
        "Fri 3 April 2026: holiday, Good Friday",
        "Sat 4 April 2026: not counted, not a working day",
        "Sun 5 April 2026: not counted, not a working day",
        "Mon 6 April 2026: holiday, Eid (date estimated)",
        "Tue 7 April 2026: not counted, closed",
        "Wed 8 April 2026: counted, day 1",
        "Thu 9 April 2026: counted, day 2",
        "Thu 9 April 2026: due at 12:00",
    ]


def test_a_start_outside_hours_waits_for_the_opening():
    assert told("2026-03-06T18:30:00", "1 working day") == [
        "Fri 6 March 2026: start at 18:30",
        "Sat 7 March 2026: not counted, not a working day",
        "Sun 8 March 2026: not counted, not a working day",
        "Mon 9 March 2026: counting begins at 09:00, the next opening",
        "Tue 10 March 2026: counted, day 1",
        "Tue 10 March 2026: due at 09:00",
    ]
    assert told("2026-03-09T07:00:00", "2 working hours") == [
        "Mon 9 March 2026: start at 07:00",
        "Mon 9 March 2026: counting begins at 09:00, the next opening",
        "Mon 9 March 2026: counted, 2 h",
        "Mon 9 March 2026: due at 11:00",
    ]


def test_pauses_say_their_ground_and_what_they_took():
    pauses = [("2026-03-03T12:00:00", "2026-03-05T09:00:00")]
    assert told("2026-03-02T09:00:00", "2 working days", pauses=pauses, grounds=["waiting for the complainant"]) == [
        "Mon 2 March 2026: start at 09:00",
        "Tue 3 March 2026: counted in part, 5 h paused: waiting for the complainant",
        "Wed 4 March 2026: not counted, paused: waiting for the complainant",
        "Thu 5 March 2026: counted, day 1",
        "Thu 5 March 2026: due at 14:00",
    ]


def test_working_hours_are_told_in_hours():
    assert told("2026-03-06T15:30:00", "10 working hours") == [
        "Fri 6 March 2026: start at 15:30",
        "Fri 6 March 2026: counted, 1 h 30 min",
        "Sat 7 March 2026: not counted, not a working day",
        "Sun 8 March 2026: not counted, not a working day",
        "Mon 9 March 2026: counted, 8 h",
        "Tue 10 March 2026: counted, 30 min",
        "Tue 10 March 2026: due at 09:30",
    ]


def test_a_last_day_that_is_no_working_day_is_told_with_what_follows():
    assert told("2026-04-01T10:00:00", "2 calendar days", Conventions(roll=Roll.FORWARD), lang="id") == [
        "Rab 1 April 2026: mulai pukul 10:00",
        "Kam 2 April 2026: dihitung, hari ke-1",
        "Jum 3 April 2026: batas waktu tidak dapat berakhir pada hari libur (Jumat Agung)",
        "Sab 4 April 2026: batas waktu tidak dapat berakhir pada hari libur",
        "Min 5 April 2026: batas waktu tidak dapat berakhir pada hari libur",
        "Sen 6 April 2026: batas waktu tidak dapat berakhir pada hari libur (Eid) (tanggal perkiraan)",
        "Sel 7 April 2026: batas waktu tidak dapat berakhir pada hari libur",
        "Rab 8 April 2026: jatuh tempo pukul 10:00",
    ]


def test_backwards_the_days_are_numbered_from_the_event():
    assert told("2026-03-10T10:00:00", "-2 working days") == [
        "Fri 6 March 2026: due at 10:00",
        "Fri 6 March 2026: counted, day 2",
        "Sat 7 March 2026: not counted, not a working day",
        "Sun 8 March 2026: not counted, not a working day",
        "Mon 9 March 2026: counted, day 1",
        "Tue 10 March 2026: start at 10:00",
    ]


def test_dates_have_no_time_of_day():
    limit = Limit.parse("2 working days")
    steps = explain_date(date(2026, 3, 6), limit, LONDON, Conventions(), [(date(2026, 3, 9), date(2026, 3, 10))])
    assert [line.text for line in lines(steps, limit)] == [
        "Fri 6 March 2026: start",
        "Sat 7 March 2026: not counted, not a working day",
        "Sun 8 March 2026: not counted, not a working day",
        "Mon 9 March 2026: not counted, paused",
        "Tue 10 March 2026: counted, day 1",
        "Wed 11 March 2026: counted, day 2",
        "Wed 11 March 2026: due",
    ]


def test_a_promise_keeps_runs_not_days():
    limit = Limit.parse("120 calendar days")
    found = reckon(datetime(2026, 1, 5, 9, tzinfo=ZONE), limit, LONDON)
    assert [step.kind for step in found.steps] == [Kind.START, Kind.COUNTED, Kind.DUE]
    assert len(json.dumps(steps_to_json(found.steps))) < 300
    assert len(lines(found.steps, limit)) == 122


def test_a_limit_of_years_is_told_in_runs():
    limit = Limit.parse("3 years")
    steps = reckon(datetime(2026, 1, 5, 9, tzinfo=ZONE), limit, LONDON).steps
    assert [line.text for line in lines(steps, limit)] == [
        "Mon 5 January 2026: start at 09:00",
        "Tue 6 January 2026 to Fri 5 January 2029: counted",
        "Fri 5 January 2029: due at 09:00",
    ]


def test_days_and_times_in_words():
    assert [describe_day(date(2026, month, 1), "id").split()[2] for month in (2, 5, 8, 10, 12)] == [
        "Februari",
        "Mei",
        "Agustus",
        "Oktober",
        "Desember",
    ]
    assert describe_time(3661) == "1 h 1 min 1 s"
    assert describe_time(5400, "id") == "1 jam 30 menit"
    assert describe_time(0) == "0 min"
    with pytest.raises(BadInput, match="Use one of: en, id"):
        describe_day(date(2026, 1, 1), "fr")
