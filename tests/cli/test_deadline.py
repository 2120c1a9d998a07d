"""`ombuds deadline`: the public calculator."""

from __future__ import annotations

import json
import subprocess
import sys

LINE = {
    "zone": "Europe/London", "week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-04-03"], "start": "2026-03-02T09:00:00", "limit": {"working_days": 10}, "due_at": "same_time",
    "day_zero": "start", "outside_hours": "next_opening", "roll": "none",
    "pauses": [["2026-03-05T09:00:00", "2026-03-12T09:00:00"]],
}  # fmt: skip


def test_each_line_gets_its_answer_and_a_bad_one_spoils_no_other(empty):
    lines = [json.dumps(LINE), "not json", json.dumps({**LINE, "id": 3, "limit": {"fortnights": 1}}), json.dumps(LINE)]
    first, bad, worse, last = (
        json.loads(line) for line in empty.done("deadline", stdin="\n".join(lines)).out.splitlines()
    )
    assert first["due"] == last["due"] == "2026-03-23T09:00:00+00:00"
    assert (bad["line"], "JSON" in bad["error"]) == (2, True)
    assert (worse["id"], worse["line"]) == (3, 3)


def test_bytes_that_are_no_text_spoil_their_own_line_alone(empty):
    good = json.dumps(LINE).encode()
    half = json.dumps(LINE | {"id": "\ud800"}).encode()
    said = empty.done("deadline", stdin=b"\r\n".join([b"\xef\xbb\xbf" + good, b"", b'{"id": "\xff"}', half, good]))
    first, bad, odd, last = (json.loads(line) for line in said.out.splitlines())
    assert first["due"] == odd["due"] == last["due"] == "2026-03-23T09:00:00+00:00"
    assert (bad["line"], "0xff" in bad["error"], odd["id"]) == (3, True, "\ud800")


def test_a_named_calendar_can_be_used_in_a_line(empty):
    line = {"calendar": "indonesia", "start": "2026-03-02T09:00:00", "limit": "10 working days", "lang": "id"}
    answer = json.loads(empty.done("deadline", stdin=json.dumps(line)).out)
    assert answer["due"] == "2026-03-16T09:00:00+07:00"
    unknown = json.loads(empty.done("deadline", stdin=json.dumps(line | {"calendar": "mars"})).out)
    assert "no calendar 'mars'" in unknown["error"]


def test_the_same_for_a_person(empty):
    ask = ("deadline", "--from", "2015-03-02T09:00", "--limit", "10 working days", "--calendar", "boston-311")
    assert empty.done(*ask).out == "Mon 16 March 2015, 09:00 (2015-03-16T09:00:00-04:00)\n"
    explained = empty.done(*ask, "--explain").out.splitlines()
    assert "Tue 3 March 2015: counted, day 1" in explained[2]
    assert "Sel 3 Maret 2015: dihitung, hari ke-1" in empty.done(*ask, "--explain", "--lang", "id").out
    assert empty.done(*ask, "--json").json == {"due": "2015-03-16T09:00:00-04:00"}
    assert empty.done(*ask, "--due-at", "end_of_day").out.startswith("Mon 16 March 2015, 23:59:59")
    assert empty.done(*ask, "--pause", "2015-03-04T09:00/2015-03-06T09:00").out.startswith("Wed 18 March 2015, 09:00")


def test_a_date_gives_a_date_and_an_end_gives_working_time(empty):
    ask = ("deadline", "--from", "2015-03-02", "--calendar", "boston-311")
    assert empty.done(*ask, "--limit", "-2 weeks").out == "Mon 16 February 2015 (2015-02-16)\n"
    measured = ("deadline", "--from", "2015-03-02T09:00", "--to", "2015-03-02T12:30", "--calendar", "boston-311")
    assert empty.done(*measured).out == "3 h 30 min\n"


def test_refusals(empty):
    ask = ("deadline", "--from", "2015-03-02T09:00", "--limit", "10 working days")
    assert empty(*ask).code == 2
    assert empty(*ask, "--calendar", "mars").code == 3
    assert empty(*ask[:3], "--limit", "ten days", "--calendar", "boston-311").code == 2
    beyond = empty("deadline", "--from", "2016-12-20T09:00", "--limit", "30 working days", "--calendar", "boston-311")
    assert (beyond.code, "covers 2014 to 2016" in beyond.err) == (2, True)


def test_the_calculator_needs_no_database_library():
    script = (
        "import sys, io; sys.stdin = io.TextIOWrapper(io.BytesIO(b'{}')); from ombuds.__main__ import cli;"
        "cli.main(['deadline'], standalone_mode=False); print(*sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in said.splitlines()[-1].split()}
    assert "adapters" in loaded
    assert loaded & {"sqlalchemy", "prefect", "sendgrid", "holidays", "alembic", "jinja2", "rich", "psycopg"} == set()
