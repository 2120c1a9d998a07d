"""`ombuds export`: what leaves the house is proven, shows no more than the reader may see, and is itself recorded."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import zipfile

import pytest


def sign(ombuds):
    """What the signer does, who is nobody of the office."""
    ombuds.done("checkpoint", "sign")


@pytest.fixture
def signed(ombuds):
    """An office with two cases, and a checkpoint of them."""
    ombuds.cases = [ombuds.file(), ombuds.file()]
    ombuds.key = ombuds.done("checkpoint", "key", "new").out.strip()
    sign(ombuds)
    return ombuds


def export(ombuds, tmp_path, *arguments, name="out.zip"):
    target = tmp_path / name
    said = ombuds.done("export", *arguments, "-o", target, "--json").json
    return target, said


def verified(target, key, *more):
    """The verifier that lies in the export, as a stranger would run it."""
    with zipfile.ZipFile(target) as file:
        file.extract("verify.py", target.parent)
    return run(target, "--key", key, *more)


def run(target, *more):
    return subprocess.run(
        [sys.executable, "-I", target.parent / "verify.py", target, *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def lines(target):
    with zipfile.ZipFile(target) as file:
        return [json.loads(line) for line in file.read("events.jsonl").splitlines()]


def whole(ombuds, case, tmp_path):
    """A case with its contents."""
    return lines(export(ombuds, tmp_path, case, "--as", "ana", name="whole.zip")[0])


def test_everything_is_verified_by_what_lies_in_the_export(signed, tmp_path):
    target, said = export(signed, tmp_path, "--as", "ana")
    assert (said["cases"], said["size"], said["withheld"]) == (None, said["events"], 0)
    done = verified(target, signed.key, "--state", tmp_path / "seen")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert [line[0] for line in done.stdout.splitlines() if line[1:5] == ". OK"] == list("1234567")
    assert {line["header"]["stream"] for line in lines(target)} == {"office", *signed.cases}


def test_a_case_alone_is_in_the_log_and_nothing_else_is_in_the_file(signed, tmp_path):
    target, _ = export(signed, tmp_path, signed.cases[0], "--as", "ana")
    done = verified(target, signed.key)
    assert done.returncode == 0, done.stdout
    assert "only an export of everything can show" in done.stdout
    assert {line["header"]["stream"] for line in lines(target)} == {signed.cases[0]}
    with zipfile.ZipFile(target) as file:
        assert signed.cases[1].encode() not in b"".join(file.read(name) for name in file.namelist())


def test_contents_are_for_those_who_may_see_them(signed, tmp_path):
    shown, _ = export(signed, tmp_path, signed.cases[0], "--as", "ana", name="a.zip")
    sealed, said = export(signed, tmp_path, signed.cases[0], name="b.zip")
    assert any(line["content"] for line in lines(shown))
    assert [line["content"] for line in lines(sealed)] == [None] * said["events"]
    assert said["withheld"] == sum(line["absent"] == "withheld" for line in lines(sealed)) > 0
    assert verified(sealed, signed.key).returncode == 0
    assert signed("export", signed.cases[0], "--as", "nobody", "-o", tmp_path / "c.zip").code != 0
    assert not (tmp_path / "c.zip").exists()


def test_the_same_is_the_same_byte_for_byte(signed, tmp_path):
    one, first = export(signed, tmp_path, "--as", "ana", name="a.zip")
    two, second = export(signed, tmp_path, "--as", "ana", name="b.zip")
    assert one.read_bytes() == two.read_bytes()
    assert second["recorded"] == first["recorded"] + 1, "the first export is recorded itself"
    assert "not in it" in signed.done("export", "-o", tmp_path / "c.zip").flat


def test_the_record_says_who_took_what(signed, tmp_path):
    _, said = export(signed, tmp_path, signed.cases[0], "--as", "ana")
    sign(signed)
    everything, _ = export(signed, tmp_path, name="all.zip")
    last = lines(everything)[-1]["header"]
    assert (last["type"], last["actor"], last["facts"]["cases"]) == ("RecordExported", "ana", [signed.cases[0]])
    assert last["facts"]["manifest"] == said["manifest"]
    assert signed.done("check", "--json").json["ok"]
    assert verified(everything, signed.key).returncode == 0


def test_cases_are_chosen_by_procedure_and_period(signed, tmp_path):
    _, said = export(signed, tmp_path, "--procedure", "ombudsman")
    assert said["cases"] == sorted(signed.cases)
    refused = signed("export", "--from", "2031-01-01", "-o", tmp_path / "none.zip")
    assert (refused.code, "no such cases" in refused.err) == (2, True)
    both = signed("export", signed.cases[0], "--from", "2026-01-01", "-o", tmp_path / "none.zip")
    assert both.code == 2
    assert not (tmp_path / "none.zip").exists()


def test_without_a_checkpoint_it_is_made_and_says_what_it_lacks(ombuds, tmp_path):
    case = ombuds.file()
    said = ombuds.done("export", case, "-o", tmp_path / "out.zip")
    assert "There is no checkpoint" in said.flat
    done = verified(tmp_path / "out.zip", "x+00000000+AAAA")
    assert (done.returncode, "nothing is proven" in done.stdout) == (1, True)
    again = ombuds("export", case, "-o", tmp_path / "out.zip")
    assert (again.code, "overwrites nothing" in again.err) == (2, True)


def test_a_receipt_is_checked_by_the_same_verifier(signed, tmp_path):
    target, _ = export(signed, tmp_path)
    verified(target, signed.key)
    receipt = tmp_path / "receipt.tlog-proof"
    signed.done("receipt", signed.cases[1], "-o", receipt)
    done = run(receipt, "--key", signed.key)
    assert (done.returncode, f"ComplaintFiled in {signed.cases[1]}" in done.stdout) == (0, True), done.stdout
    receipt.write_text(receipt.read_text().replace("index ", "index 1"))
    assert run(receipt, "--key", signed.key).returncode == 1


def test_an_auditor_follows_the_record_over_a_change_of_keys(signed, tmp_path):
    state = tmp_path / "seen"
    first, _ = export(signed, tmp_path, name="first.zip")
    assert verified(first, signed.key, "--state", state).returncode == 0
    signed.done("checkpoint", "key", "rotate")
    signed.file()
    sign(signed)
    second, _ = export(signed, tmp_path, name="second.zip")
    done = run(second, "--state", state)
    assert (done.returncode, "continues the" in done.stdout) == (0, True), done.stdout
    assert json.loads(state.read_text())["key"] == signed.done("checkpoint", "key", "show").out.strip() != signed.key
    assert run(first, "--state", state).returncode == 1, "what was seen is not forgotten"


def test_a_restore_is_a_gap_for_whoever_had_seen_more(signed, tmp_path):
    backup, database = tmp_path / "backup.db", signed.home / "ombuds.db"
    signed.done("db", "backup", backup)
    lost = signed.file()
    sign(signed)
    state = tmp_path / "seen"
    before, said = export(signed, tmp_path, name="before.zip")
    assert verified(before, signed.key, "--state", state).returncode == 0
    database.write_bytes(backup.read_bytes())
    signed.done("checkpoint", "restored", "--as", "ana", "--reason", "The disk failed.")
    signed.file()
    sign(signed)
    after, _ = export(signed, tmp_path, name="after.zip")
    done = run(after, "--state", state)
    assert (done.returncode, f"to {said['size']} as you saw them are lost" in done.stdout) == (1, True), done.stdout
    accepted = run(after, "--state", state, "--accept-gap")
    assert (accepted.returncode, "GAP" in accepted.stdout) == (0, True)
    assert lost not in {line["header"]["stream"] for line in lines(after)}


def test_what_was_changed_in_the_database_does_not_get_through(signed, tmp_path):
    """The office's own administrator edits a header and makes its hash fit again."""
    connection = sqlite3.connect(signed.home / "ombuds.db")
    seq, header = connection.execute("SELECT seq, header FROM events WHERE type = 'ComplaintFiled'").fetchone()
    header = header.replace("undue_delay", "something_else")
    with connection:
        connection.execute(
            "UPDATE events SET header = ?, leaf = ? WHERE seq = ?",
            (header, hashlib.sha256(b"\x00" + header.encode()).hexdigest(), seq),
        )
    connection.close()
    target, _ = export(signed, tmp_path)
    done = verified(target, signed.key)
    assert (done.returncode, "FAIL at event" in done.stdout) == (1, True)


def test_what_was_erased_is_gone_and_the_export_still_proven(ombuds, office_file, tmp_path):
    """Before the next checkpoint it is withheld; behind it the log itself says that it was erased."""
    office_file.write_text(office_file.read_text().replace("roles: [team_lead]", "roles: [team_lead, supervisor]"))
    ombuds.done("office", "load", office_file, "--as", "ana")
    case = ombuds.file()
    ombuds.done("act", case, "acknowledge", "--as", "ana", "--reason", "Her neighbour called as well.")
    ombuds.done("sweep")  # the letter goes out
    key = ombuds.done("checkpoint", "key", "new").out.strip()
    sign(ombuds)
    entry = next(
        n for n, line in enumerate(whole(ombuds, case, tmp_path), 1) if "neighbour" in json.dumps(line["content"])
    )
    ombuds.done("erase", case, "--entry", entry, "--ground", "request", "--as", "ana")
    ombuds.done("erase", case, "--approve", "x1", "--as", "dewi")
    for name, absent in (("before.zip", "withheld"), ("after.zip", "erased")):
        target, said = export(ombuds, tmp_path, case, "--as", "ana", name=name)
        line = lines(target)[entry - 1]
        assert (line["absent"], line["content"], said["erased"]) == (absent, None, 2), "the entry, and the letter of it"
        assert verified(target, key).returncode == 0
        assert b"neighbour" not in b"".join(
            zipfile.ZipFile(target).read(each) for each in zipfile.ZipFile(target).namelist()
        )
        sign(ombuds)
    connection = sqlite3.connect(ombuds.home / "ombuds.db")
    with connection:
        connection.execute("DELETE FROM contents")
    connection.close()
    target, _ = export(ombuds, tmp_path, case, name="lost.zip")
    assert "no event says that it was erased" in verified(target, key).stdout
