"""`ombuds replay`: step by step, at a moment in both times, between two; taken again; the time ledger."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from adapters.phrases import grouped
from domain.record import leaf_hash


@pytest.fixture
def entered_late(ombuds, clock):
    """A complaint of Monday 2 March; the answer of the respondent, of the 10th, is entered on the 13th."""
    case = ombuds.admitted()
    clock.forward(days=2)
    ombuds.done(
        "act", case, "request_explanation", "--as", "budi", "--respondent", "dinas-air", "--text", "What happened?"
    )
    clock.moment = datetime(2026, 3, 13, 3, 0, tzinfo=UTC)
    ombuds.done(
        "act",
        case,
        "record_answer",
        "--as",
        "budi",
        "--at",
        "2026-03-10T11:00",
        "--text",
        "A pipe <broke> & was mended.",
    )
    return case


def test_every_event_with_what_it_changed(ombuds, entered_late):
    said = ombuds.done("replay", entered_late)
    assert "1. Complaint received" in said.out
    assert "State: Received" in said.flat
    assert "by the clockwork" in said.flat
    assert "Comes next by itself" in said.flat
    assert "Amina" not in said.out
    assert "add --as OFFICER" in said.out


def test_names_are_for_those_who_may_see_them(ombuds, entered_late):
    assert "Budi Santoso (budi)" in ombuds.done("replay", entered_late, "--as", "ana").flat
    assert "Budi Santoso" not in ombuds.done("replay", entered_late).flat
    assert ombuds("replay", entered_late, "--as", "cita").code == 5  # in conflict with the respondent


def test_in_law_and_as_the_office_knew_it(ombuds, entered_late):
    found = ombuds.done("replay", entered_late, "--at", "2026-03-11", "--json").json
    assert found["in_law"]["waiting_on"] == "office"
    assert found["as_known"]["waiting_on"] == "respondent"
    assert "AnswerRecorded" in [entry["type"] for entry in found["entered_later"]]
    said = ombuds.done("replay", entered_late, "--at", "2026-03-11").flat
    assert "What the office did not know then" in said
    assert "Turn of: in law the office; as known the respondent" in said
    assert "2 d 23 h later" in said


def test_both_times_agree_where_all_was_entered_at_once(ombuds, entered_late):
    found = ombuds.done("replay", entered_late, "--at", "2026-03-05", "--json").json
    assert (found["entered_later"], found["differs"]) == ([], [])
    assert "Both are the same" in ombuds.done("replay", entered_late, "--at", "2026-03-05").flat


def test_at_the_end_both_are_the_case_as_it_is(ombuds, entered_late):
    found = ombuds.done("replay", entered_late, "--at", "2026-03-13", "--json").json
    assert found["in_law"] == found["as_known"]
    assert found["in_law"]["state"] == ombuds.done("show", entered_late, "--json").json["state"]


def test_before_anybody_knew_of_it(ombuds, entered_late):
    said = ombuds.done("replay", entered_late, "--at", "2026-03-01").flat
    assert "the complaint had not been received" in said


def test_what_differs_between_two_moments(ombuds, entered_late):
    found = ombuds.done("replay", entered_late, "--between", "2026-03-05", "2026-03-11", "--json").json
    assert "AnswerRecorded" in [entry["type"] for entry in found["in_law"]["events"]]
    assert "AnswerRecorded" not in [entry["type"] for entry in found["as_known"]["events"]]
    assert "Turn of: the respondent → the office" in ombuds.done(
        "replay", entered_late, "--between", "2026-03-05", "2026-03-11"
    ).flat  # fmt: skip
    assert ombuds("replay", entered_late, "--between", "2026-03-11", "2026-03-05").code == 2


def test_in_indonesian(ombuds, entered_late):
    said = ombuds.done("replay", entered_late, "--at", "2026-03-11", "--lang", "id").flat
    assert "Yang belum diketahui kantor saat itu" in said


# ── taken again ─────────────────────────────────────────────────────────────


def test_the_whole_record_is_taken_again(ombuds, entered_late):
    ombuds.done(
        "act", entered_late, "extend", "--as", "budi", "--clock", "examination", "--how", "approval", "--by", "30 working days",
        "--ground", "complexity", "--reason", "Many files.", "--told", "complainant", "--told", "respondent",
    )  # fmt: skip
    found = ombuds.done("replay", "--all", "--check", "--json").json
    assert "ExtensionRefused" in [s["type"] for s in ombuds.done("replay", entered_late, "--json").json["steps"]]
    assert (found["ok"], found["reexecuted"], found["cannot"]) == (True, found["events"], {})
    assert "byte for byte" in ombuds.done("replay", "--all", "--check").out
    assert ombuds.done("replay", entered_late, "--check", "--json").json["reexecuted"] < found["reexecuted"]


def test_a_due_moment_changed_with_all_its_hashes_is_named(ombuds, entered_late):
    """Known bad: somebody with a database tool, who knows how hashes are made."""
    connection = sqlite3.connect(ombuds.home / "ombuds.db")
    rows = connection.execute(
        "SELECT seq, header FROM events WHERE stream = ? ORDER BY version", [entered_late]
    ).fetchall()  # fmt: skip
    prev, victim = None, None
    with connection:
        for seq, text in rows:
            header = json.loads(text) | {"prev": prev}
            if victim is None and header["type"] == "DeadlineSet":
                victim = seq
                header["facts"]["due_at"] = "2026-12-31T16:59:59Z"
            forged = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            prev = leaf_hash(forged)
            connection.execute("UPDATE events SET header = ?, leaf = ? WHERE seq = ?", [forged, prev, seq])
    connection.close()
    said = ombuds("replay", "--all", "--check")
    assert said.code == 8
    assert f"FAIL at event {victim} ({entered_late}, " in said.out
    assert "due_at: recorded 2026-12-31T16:59:59Z" in said.out


@pytest.mark.parametrize("wrong", [[], ["--all"], ["--all", "CASE-1", "--check"]])
def test_half_a_question_is_refused(ombuds, wrong):
    assert ombuds("replay", *wrong).code == 2


# ── the time ledger ─────────────────────────────────────────────────────────


def test_the_ledger_of_a_case(ombuds, entered_late, clock):
    found = ombuds.done("replay", entered_late, "--ledger", "--json").json
    with_respondent = [each for each in found["stretches"] if each["holder"] == "respondent"]
    assert [each["to"] for each in with_respondent] == ["2026-03-10T04:00:00Z"]  # in law, not when it was entered
    assert sum(each["working_us"] for each in found["totals"].values()) == found["whole"]["working_us"]
    assert found["whole"]["elapsed_us"] == (clock.now() - datetime(2026, 3, 2, 9, tzinfo=UTC)) // timedelta(
        microseconds=1
    )
    assert "Respondent" in ombuds.done("replay", entered_late, "--ledger").out


def test_the_ledger_of_all(ombuds, entered_late):
    one = ombuds.done("replay", entered_late, "--ledger", "--json").json
    every = ombuds.done("replay", "--all", "--ledger", "--json").json
    assert every["total"]["totals"] == one["totals"]
    assert {row["class"] for row in every["rows"]} == {"undue_delay"}
    shown = ombuds.done("replay", "--all", "--ledger", "--lang", "id").out
    assert "Petugas" in shown
    whole = every["total"]["whole"]["working_us"] // 60_000_000
    assert f"{grouped(whole // 60, 'id')}:{whole % 60:02}" in shown, "a figure is never broken"
