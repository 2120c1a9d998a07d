"""`ombuds list`, `tasks`, `sweep`, `status`: the day's work, and whether the clockwork runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from workflows.desk import CaseDesk


def test_the_list_narrows_by_what_one_asks_for(ombuds):
    mine, other = ombuds.admitted(), ombuds.file()

    def found(*options):
        return {row["case_id"] for row in ombuds.done("list", "--json", *options).json["cases"]}

    assert found() == {mine, other}
    assert found("--officer", "budi") == found("--officer", "me", "--as", "budi") == {mine}
    assert found("--state", "received") == {other}
    assert found("--unit", "tim-1") == {mine}
    assert found("--class", "no_service") == found("--closed") == found("--procedure", "boston-311") == set()
    assert found("--due-before", "2026-03-10") == {other}
    assert ombuds("list", "--officer", "me").code == 2


def test_the_page_says_where_the_next_one_begins(ombuds):
    cases = {ombuds.file() for _ in range(3)}
    first = ombuds.done("list", "--limit", "2", "--json").json
    rest = ombuds.done("list", "--limit", "2", "--after", first["after"], "--json").json
    assert {row["case_id"] for row in first["cases"] + rest["cases"]} == cases
    assert rest["after"] is None
    assert f"add --after {first['after']}" in ombuds.done("list", "--limit", "2").flat
    for order in ("received", "case"):
        page = ombuds.done("list", "--sort", order, "--limit", "1", "--json").json
        again = ombuds.done("list", "--sort", order, "--limit", "2", "--after", page["after"], "--json").json
        assert page["cases"][0]["case_id"] not in {row["case_id"] for row in again["cases"]}


def test_the_list_for_people_speaks_both_languages(ombuds, clock):
    case = ombuds.file()
    assert "in 3 d" in ombuds.done("list").flat
    assert f"{case} Diterima Penundaan berlarut" in ombuds.done("list", "--lang", "id").flat
    assert "No case is like that." in ombuds.done("list", "--closed").out
    clock.forward(days=10)
    assert "late" in ombuds.done("list", "--overdue").flat


def test_a_sweep_fires_what_is_due_once_and_sends_the_notices(ombuds, clock):
    ombuds.file()
    assert "Nothing was due." in ombuds.done("sweep").out
    clock.forward(days=10)
    data = ombuds.done("sweep", "--json").json
    assert (data["cases"], data["missed"], data["set_aside"]) == (1, 1, 0)
    assert data["delivery"]["unrecorded"] == {}
    again = ombuds.done("sweep", "--json").json
    assert (again["cases"], again["missed"]) == (0, 0)


def test_a_rehearsed_sweep_says_what_would_happen_and_fires_nothing(ombuds, clock):
    case = ombuds.file()
    assert "Nothing was due." in ombuds.done("sweep", "--dry-run").out
    clock.forward(days=10)
    said = ombuds.done("sweep", "--dry-run")
    assert "nothing was changed" in said.out
    assert "DEADLINE MISSED" in said.out
    assert ombuds.done("sweep", "--dry-run", "--json").json["cases"][0]["case"] == case
    assert ombuds.done("show", case, "--json").json["version"] == 2
    assert ombuds("status", "--json").json["watch_age_seconds"] is None


def test_the_list_shows_a_broken_promise_though_no_clock_runs(ombuds, clock):
    ombuds.file()
    clock.forward(days=60)
    ombuds.done("sweep", "--no-deliver")
    assert "2026-03-05 23:59 (56 d late) Acknowledgement of receipt" in ombuds.done("list").flat


def test_a_sweep_after_a_gap_tells_an_administrator(ombuds, clock):
    ombuds.done("sweep")
    clock.forward(days=3)
    ombuds.done("sweep")
    mails = [file.read_text() for file in (ombuds.home / "mail").glob("*.eml")]
    assert any("To: Ana Putri <ana@ombudsman.example>" in mail and "did not run for a while" in mail for mail in mails)
    (task,) = ombuds.done("tasks", "--json").json["tasks"]
    assert (task["case_id"], task["rule"], task["role"]) == ("engine", "watch_gap", "administrator")
    assert "the watch did not run" in ombuds.done("tasks", "--officer", "me", "--as", "ana").flat


def test_a_sweep_makes_up_for_one_that_died_before_the_case_was_told(ombuds, monkeypatch):
    case = ombuds.file()
    ombuds.done("act", case, "acknowledge", "--as", "ana")
    with monkeypatch.context() as patch:
        patch.setattr(CaseDesk, "handle_all", _dies)
        assert ombuds("sweep").code != 0
    states = [notice["state"] for notice in ombuds.done("show", case, "--json").json["notices"]]
    assert set(states) == {"issued"}
    assert ombuds.done("sweep", "--json").json["delivery"]["mails"] == 0
    states = [notice["state"] for notice in ombuds.done("show", case, "--json").json["notices"]]
    assert "issued" not in states


def _dies(*_):
    raise KeyboardInterrupt


def test_a_sweep_as_if_it_were_later_leaves_no_sign_of_life(ombuds):
    ombuds.file()
    data = ombuds.done("sweep", "--at", "2026-03-20", "--no-deliver", "--json").json
    assert (data["missed"], data["delivery"]) == (1, None)
    assert ombuds.done("show", ombuds.done("list", "--json").json["cases"][0]["case_id"]).code == 0
    assert ombuds("status", "--json").json["watch_age_seconds"] is None


def test_tasks_are_found_by_whose_they_are_and_finished(ombuds, clock):
    case = ombuds.file()
    clock.forward(days=60)
    ombuds.done("sweep", "--no-deliver")
    tasks = ombuds.done("tasks", "--case", case, "--json").json["tasks"]
    assert tasks
    role = tasks[0]["role"]
    assert ombuds.done("tasks", "--role", role, "--json").json["tasks"]
    assert case in ombuds.done("tasks").out
    done = ombuds("act", case, "finish-task", "--task", tasks[0]["task"], "--as", "ketua")
    by = (
        "ketua"
        if done.code == 0
        else next(k for k in ("ana", "dewi", "rudi", "wati") if not _refused(ombuds, case, tasks[0]["task"], k))
    )
    assert by
    left = {task["task"] for task in ombuds.done("tasks", "--case", case, "--json").json["tasks"]}
    assert tasks[0]["task"] not in left


def test_my_tasks_are_found_behind_any_number_of_others(ombuds, clock):
    ombuds.done("sweep")
    ombuds.file()
    clock.forward(days=60)
    ombuds.done("sweep", "--no-deliver")
    everybodys = ombuds.done("tasks", "--json").json["tasks"]
    assert everybodys[0]["role"] != "administrator"
    (mine,) = ombuds.done("tasks", "--officer", "me", "--as", "ana", "--limit", "1", "--json").json["tasks"]
    assert (mine["rule"], mine["role"]) == ("watch_gap", "administrator")


def _refused(ombuds, case, task, who):
    return ombuds("act", case, "finish-task", "--task", task, "--as", who).code == 5


def test_status_shows_the_gap_and_says_so_by_its_exit_code(ombuds, clock):
    never = ombuds("status")
    assert (never.code, "GAP: the watch never ran" in never.out) == (1, True)
    ombuds.done("sweep")
    well = ombuds.done("status")
    assert "GAP" not in well.out
    assert re.search(r"Mails lie in\s+\S*mail", well.out)
    clock.forward(minutes=6)
    late = ombuds("status", "--lang", "id")
    assert (late.code, "CELAH: pengawasan terakhir berjalan 6 mnt yang lalu" in late.out) == (1, True)


def test_status_for_programs(ombuds, clock):
    ombuds.file()
    clock.forward(days=3, hours=7, minutes=30)
    data = ombuds("status", "--json").json
    assert (data["open_cases"], data["overdue"], data["due_soon"], data["gap"]) == (1, 0, 1, True)
    assert data["mail"]["transport"] == "folder"
    clock.forward(hours=1)
    assert ombuds("status", "--json").json["overdue"] == 1


def test_a_deadline_that_cannot_be_handled_is_named(bare, clock, office_file):
    """A calendar that ends while a case runs: the case is set aside with the reason, not dropped."""
    clock.moment = datetime(2016, 12, 1, 15, 0, tzinfo=UTC)
    bare.done("office", "load", office_file)
    case = bare.done(
        "file",
        "--as",
        "complainant",
        "--procedure",
        "boston-311",
        "--class",
        "Rodent Activity",
        "--party",
        "name=A",
        "--json",
    ).json["case"]
    clock.forward(days=60)
    assert bare.done("sweep", "--no-deliver", "--json").json["set_aside"] == 1
    (aside,) = bare("status", "--json").json["set_aside"]
    assert aside["case"] == case
    assert "CalendarNotCovered" in aside["reason"]
    assert case in bare("status").out
