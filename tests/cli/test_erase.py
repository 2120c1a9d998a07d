"""Erasing from the command line: two people, what is said, what doctor and the worker say of a restored backup."""

from __future__ import annotations

import shutil

import pytest

from adapters.cli.words import word


@pytest.fixture
def closed(ombuds):
    """A case that was withdrawn, whose letters have gone out."""
    case = ombuds.file()
    for step in (("acknowledge", "--as", "ana"), ("withdraw", "--as", "complainant")):
        ombuds.done("act", case, *step)
    sent(ombuds, case)
    return case


def sent(ombuds, case):
    """The carrier takes what lies in the outbox, and staff do what must be done by hand."""
    for notice in ombuds.done("show", case, "--json").json["notices"]:
        if notice["state"] == "issued":
            values = {
                "kind": "record_delivery",
                "actor": "system",
                "case_id": case,
                "notice_id": notice["notice"],
                "outcome": "delivered",
            }
            hand(ombuds, values)
    for task in ombuds.done("tasks", "--case", case, "--json").json["tasks"]:
        hand(ombuds, {"kind": "finish_task", "actor": "system", "case_id": case, "task": task["task"], "served": True})


def hand(ombuds, values):
    from domain.case.commands import COMMANDS
    from ombuds.bootstrap import build
    from ombuds.settings import load

    app = build(load(home=ombuds.home), clock=ombuds.clock, salts=ombuds._salts)
    app.desk.handle(COMMANDS.validate_python(values))
    app.close()


def erased(ombuds, case):
    """Ana, an administrator, proposes; Dewi, a supervisor, approves."""
    proposed = ombuds.done("erase", case, "--ground", "request", "--as", "ana")
    assert f"ombuds erase {case} --approve x1" in proposed.out
    return ombuds.done("erase", case, "--approve", "x1", "--as", "dewi")


@pytest.fixture
def ombuds(bare, office_file):
    office_file.write_text(office_file.read_text().replace("roles: [team_lead]", "roles: [team_lead, supervisor]"))
    bare.done("office", "load", office_file)
    return bare


def test_two_people_and_nothing_is_left(ombuds, closed):
    said = erased(ombuds, closed)
    assert "CONTENT ERASED" in said.out
    assert "approved by dewi" in said.flat
    assert "Cleared away" in said.out
    shown = ombuds.done("show", closed, "--as", "ana").flat
    assert "amina" not in shown.lower()
    assert "CONTENT ERASED" in shown
    assert " erased: OK" in ombuds.done("check").out
    assert b"Amina" not in (ombuds.home / "ombuds.db").read_bytes()
    assert ombuds("erase", closed, "--ground", "request", "--as", "ana").code == 2


def test_the_same_in_indonesian(ombuds, closed):
    ombuds.done("erase", closed, "--ground", "request", "--as", "ana", "--lang", "id")
    said = ombuds.done("erase", closed, "--approve", "x1", "--as", "dewi", "--lang", "id")
    assert "ISI DIHAPUS" in said.out
    assert "atas permintaan yang bersangkutan" in said.flat


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (("--ground", "request", "--as", "budi"), 5, "administrator"),
    (("--ground", "just_so", "--as", "ana"), 2, "consent_withdrawn"),
    (("--party", "p9", "--ground", "request", "--as", "ana"), 3, "p9"),
    (("--approve", "x7", "--as", "ana"), 3, "x7"),
    (("--as", "ana"), 2, "ground"),
])  # fmt: skip
def test_refusals(ombuds, closed, arguments, code, said):
    answer = ombuds("erase", closed, *arguments)
    assert (answer.code, said in answer.err) == (code, True), answer.err


def test_nothing_named(ombuds):
    assert "--ledger" in ombuds("erase").err


def test_a_dry_run_changes_nothing(ombuds, closed):
    before = ombuds.done("show", closed, "--json").json["version"]
    assert "proposed by ana" in ombuds.done("erase", closed, "--ground", "request", "--as", "ana", "--dry-run").flat
    assert ombuds.done("show", closed, "--json").json["version"] == before


def test_a_hold(ombuds, closed):
    assert "LEGAL HOLD h1" in ombuds.done("hold", closed, "--ground", "litigation", "--as", "dewi").out
    refused = ombuds("erase", closed, "--ground", "request", "--as", "ana")
    assert (refused.code, "h1" in refused.err) == (4, True)
    ombuds.done("hold", closed, "--lift", "h1", "--as", "dewi")
    assert ombuds("hold", closed, "--as", "dewi").code == 2
    erased(ombuds, closed)


def test_a_restored_backup_is_noticed(ombuds, closed, tmp_path):
    file, backup = ombuds.home / "ombuds.db", tmp_path / "backup.db"
    shutil.copy(file, backup)
    erased(ombuds, closed)
    ledger = ombuds.home / "erasures.jsonl"
    assert "Amina" not in ledger.read_text()
    assert "erase --reapply" not in ombuds("doctor").out
    for old in ombuds.home.glob("ombuds.db*"):
        old.unlink()
    shutil.copy(backup, file)
    assert "erase --reapply" in ombuds("doctor").flat
    worker = ombuds("worker")
    assert (worker.code, "restored" in worker.err) == (2, True)
    assert "1 erasure of the ledger was repeated" in ombuds.done("erase", "--reapply", ledger, "--as", "ana").out
    assert b"Amina" not in file.read_bytes()
    assert "erase --reapply" not in ombuds("doctor").out
    assert "OK" in ombuds.done("check").out


def test_a_ledger_elsewhere(ombuds, closed, tmp_path):
    erased(ombuds, closed)
    said = ombuds.done("erase", "--ledger", tmp_path / "copy.jsonl", "--json").json
    assert said["lines"] == 1
    assert (tmp_path / "copy.jsonl").read_bytes() == (ombuds.home / "erasures.jsonl").read_bytes()


def test_a_merged_case_that_waits_is_listed(ombuds):
    first, second = ombuds.file(), ombuds.file()
    ombuds.done("act", second, "acknowledge", "--as", "ana")
    hand(ombuds, {"kind": "merge", "actor": "dewi", "case_id": first, "into": second, "reason": "One matter."})
    ombuds.done("act", second, "withdraw", "--as", "complainant")
    for case in (first, second):
        sent(ombuds, case)
    assert ombuds.done("retention", "--json").json["merged"] == []
    ombuds.done("hold", first, "--ground", "litigation", "--as", "dewi")
    erased(ombuds, second)
    (waiting,) = ombuds.done("retention", "--json").json["merged"]
    assert waiting == {"case_id": first, "into": second, "held": first, "obstacle": "hold", "which": "h1"}
    assert f"legal hold h1 ({first})" in ombuds.done("retention").flat
    ombuds.done("hold", first, "--lift", "h1", "--as", "dewi")
    assert "dihapus malam berikutnya" in ombuds.done("retention", "--lang", "id").flat
    ombuds.done("erase", "--finish")
    assert ombuds.done("retention", "--json").json["merged"] == []


def test_nothing_is_due(ombuds):
    assert (
        word("nothing_kept", "id", "").split()[0] in ombuds.done("retention", "--at", "2031-01-01", "--lang", "id").out
    )
    assert ombuds.done("retention", "--json").json["cases"] == []
