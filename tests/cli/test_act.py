"""`ombuds act`: steps by name or kind, and refusals that help."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest

from adapters.calendars.editing import add_closure
from adapters.calendars.shelf import CalendarShelf
from adapters.packs.shelf import LIBRARY


def test_without_a_step_it_lists_what_is_possible_for_whom_and_with_what(ombuds):
    case = ombuds.file()
    said = ombuds.done("act", case)
    assert "acknowledge" in said.out
    assert "admit" not in said.out.split()
    data = ombuds.done("act", case, "--json").json
    steps = {step["action"]: step for step in data["possible"]}
    assert steps["extend"]["requires"] == ["ground", "reason", "clock", "how", "by"]
    assert "complexity" in steps["extend"]["grounds"]
    mine = {step["action"] for step in ombuds.done("act", case, "--as", "wati", "--json").json["possible"]}
    assert "assign" in mine
    assert "acknowledge" not in mine


def test_a_step_by_the_procedures_name_for_it(ombuds):
    case = ombuds.admitted()
    said = ombuds.done(
        "act", case, "request-explanation", "--as", "budi", "--respondent", "dinas-air", "--text", "Why?"
    )
    assert "Answer demanded of dinas-air, request no. 1; now: Waiting for the respondent" in said.out


def test_a_step_by_its_kind(ombuds):
    case = ombuds.admitted()
    data = ombuds.done("act", case, "note", "--as", "budi", "--text", "Called the department.", "--json").json
    assert data["events"][0]["type"] == "NoteAdded"
    assert "Called" not in str(data)  # content is for those who may see it: ombuds show --as


def test_a_dry_run_changes_nothing(ombuds):
    case = ombuds.file()
    said = ombuds.done("act", case, "acknowledge", "--as", "ana", "--dry-run")
    assert "Receipt acknowledged; now: Verification" in said.out
    assert ombuds.done("show", case, "--json").json["state"] == "received"
    data = ombuds.done("act", case, "acknowledge", "--as", "ana", "--dry-run", "--json").json
    assert (data["dry_run"], data["cases"][0]["state"]) == (True, "verification")


def test_an_extension_by_so_many_days(ombuds):
    case = ombuds.admitted()
    said = ombuds.done(
        "act", case, "extend", "--as", "budi", "--clock", "examination", "--how", "notice", "--ground", "complexity",
        "--by", "10 working days", "--reason", "Three bodies are involved.", "--told", "complainant", "--dry-run",
    )  # fmt: skip
    assert "10 working days" in said.out or "no extension" in said.out


def test_a_file_is_put_on_the_shelf_and_named_in_the_record(ombuds, tmp_path):
    case = ombuds.file()
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 a letter")
    ombuds.done("act", case, "attach", "--as", "ana", "--attach", letter, "--dry-run")
    assert not (ombuds.home / "attachments").exists()
    ombuds.done("act", case, "attach", "--as", "ana", "--attach", letter)
    entry = ombuds.done("show", case, "--as", "ana", "--json").json["timeline"][-1]
    assert entry["content"]["name"] == "letter.pdf"
    assert (ombuds.home / "attachments" / entry["content"]["file_digest"]).read_bytes() == b"%PDF-1.7 a letter"
    empty = tmp_path / "empty"
    empty.touch()
    assert ombuds("act", case, "attach", "--as", "ana", "--attach", empty).code == 2


def test_any_other_field_by_set(ombuds):
    case, other = ombuds.file(), ombuds.file()
    data = ombuds.done(
        "act", case, "link", "--as", "ana", "--set", f"other={other}", "--set", "relation=duplicate", "--json"
    ).json
    assert data["events"][0]["facts"]["relation"] == "duplicate"
    assert ombuds.done("show", case, "--json").json["links"] == [{"case": other, "relation": "duplicate"}]


def test_a_moment_in_the_past_counts_in_the_offices_zone(ombuds):
    case = ombuds.file("--received", "2026-02-27T10:00")
    data = ombuds.done("act", case, "acknowledge", "--as", "ana", "--at", "2026-02-27T15:30", "--json").json
    assert data["events"][0]["effective_at"] == "2026-02-27T08:30:00Z"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("refuse-to-listen", "--as", "ana"), 4, "Possible now: acknowledge"),
        (("take_up", "--as", "budi"), 4, "is not possible there"),
        (("acknowledge", "--as", "rudi"), 5, "it takes one of the roles intake"),
        (("acknowledge",), 2, "Say who acts"),
        (("acknowledge", "--as", "ana", "--expect", "1"), 6, "read it again"),
        (("note", "--as", "ana"), 2, "text: is missing"),
        (("acknowledge", "--as", "ana", "--officer", "budi"), 2, "officer: is no field of 'acknowledge'"),
        (("note", "--as", "ana", "--text", "x", "--at", "2027-01-01T00:00"), 2, "lies in the future"),
        (("extend", "--as", "budi", "--by", "ten days"), 2, "is not understood"),
        (("note", "--as", "ana", "--text", "x", "--at", "2020-01-01T00:00"), 2, "came in"),
        (("note", "--as", "ana", "--text", "@/nowhere/at/all"), 2, "cannot be read"),
        (("note", "--as", "ana", "--set", "text"), 2, "key=value"),
        (("finish_task", "--as", "ana", "--task", "t9"), 3, "no task 't9'"),
    ],
)
def test_a_refusal_has_its_exit_code_and_says_why(ombuds, arguments, code, words):
    case = ombuds.file()
    said = ombuds("act", case, *arguments)
    assert (said.code, words in said.err) == (code, True), said.err
    assert said.err.startswith("ombuds: ")
    assert "Traceback" not in said.err


def test_who_stands_aside_need_not_name_themselves(ombuds):
    case = ombuds.file()
    said = ombuds.done("act", case, "recuse", "--as", "ana", "--ground", "conflict_of_interest", "--json").json
    assert said["events"][0]["facts"]["officer"] == "ana"


def test_deriving_deadlines_again_says_where_nothing_changes(ombuds):
    case = ombuds.file()
    assert ombuds.done("act", case, "recalculate", "--as", "ana").out.strip() == "Nothing changes."


def test_a_case_that_is_not_there(ombuds):
    said = ombuds("act", "XXXX-XXXX", "note", "--as", "ana", "--text", "x")
    assert said.code == 3
    assert ombuds("show", "office").code == 3


def test_the_same_command_id_acts_once(ombuds):
    case = ombuds.file()
    step = ("act", case, "note", "--as", "ana", "--text", "Once.", "--command-id", "note-0001")
    assert "Happened:" in ombuds.done(*step).out
    assert "handled before" in ombuds.done(*step).out
    assert ombuds.done("show", case, "--json").json["version"] == 3


def test_a_mandate_is_revoked_and_a_case_moved_to_another_version(ombuds, tmp_path):
    case = ombuds.file("--party", "role=representative,name=LBH,represents=1,proof=letter")
    said = ombuds.done("act", case, "revoke-mandate", "--as", "ana", "--set", "party=p2")
    assert "Mandate of p2 ended (revoked)" in said.out
    assert ombuds("act", case, "revoke-mandate", "--as", "budi", "--set", "party=p2").code == 5
    before = ombuds.done("show", case, "--json").json["procedure"]
    newer = ombuds.home / "packs" / "ombudsman"
    shutil.copytree(LIBRARY / "ombudsman", newer)
    text = (newer / "procedure.yaml").read_text()
    (newer / "procedure.yaml").write_text(text.replace('version: "2026.1"', 'version: "2026.2"'))
    assert "Governed by another version" in ombuds.done("act", case, "migrate", "--as", "ana").flat
    after = ombuds.done("show", case, "--json").json["procedure"]
    assert (before["version"], after["version"]) == ("2026.1", "2026.2")
    assert before["digest"] != after["digest"]


def test_deadlines_are_derived_again_after_a_calendar_changed(ombuds, clock):
    case = ombuds.file()
    calendar = json.loads(ombuds.done("procedure", "calendar", "show", "indonesia", "--json").out)
    own = ombuds.home / "calendars" / "indonesia.json"
    own.parent.mkdir()
    shipped = CalendarShelf().file("indonesia")
    changed = add_closure(shipped, date(2026, 3, 4), {"en": "Flood", "id": "Banjir"}, "decree 7")
    own.write_text(changed.to_text())
    assert calendar["version"] == "1"
    said = ombuds.done("act", case, "recalculate", "--as", "ana").flat
    assert "due Fri 6 March 2026, 23:59:59, before: Thu 5 March 2026, 23:59:59 (calendar changed)" in said
    assert "Flood" in ombuds.done("show", case).flat
