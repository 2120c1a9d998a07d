"""`ombuds db`, `check`, `rebuild`, `doctor`: the record is whole, and somebody is told when it is not."""

from __future__ import annotations

import sqlite3
import stat

import pytest


def change(ombuds, statement, *values):
    """Somebody with a database tool."""
    connection = sqlite3.connect(ombuds.home / "ombuds.db")
    with connection:
        assert connection.execute(statement, values).rowcount > 0
    connection.close()


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("tasks",), ("status",), ("sweep",), ("check",), ("rebuild",), ("show", "ABCD"), ("db", "check")],
)
def test_without_a_database_every_command_says_how_to_make_one(empty, arguments):
    said = empty(*arguments)
    assert said.code == 9
    assert "ombuds db upgrade" in said.err


def test_the_database_is_made_for_the_owner_and_the_group_alone(empty):
    assert "stands at step" in empty.done("db", "upgrade").out
    assert empty.done("db", "upgrade", "--json").json["step"]
    assert stat.S_IMODE(empty.home.stat().st_mode) & 0o007 == 0
    kept = empty.home.glob("ombuds.db*")  # and what lies beside it
    assert [file.name for file in kept if stat.S_IMODE(file.stat().st_mode) & 0o007] == []
    assert empty.done("db", "check", "--json").json["step"] == empty.done("db", "check", "--json").json["wanted"]


def test_a_newer_database_is_left_alone(ombuds):
    change(ombuds, "UPDATE alembic_version SET version_num = '9999'")
    said = ombuds("db", "upgrade")
    assert (said.code, "newer Ombuds" in said.err) == (9, True)


def test_a_backup_is_a_whole_database(ombuds, tmp_path):
    case = ombuds.file()
    target = tmp_path / "copy" / "ombuds.db"
    target.parent.mkdir()
    assert ombuds.done("db", "backup", target, "--json").json["bytes"] == target.stat().st_size
    again = ombuds("db", "backup", target)
    assert (again.code, "overwrites nothing" in again.err) == (2, True)
    (ombuds.home / "ombuds.db").unlink()
    target.rename(ombuds.home / "ombuds.db")
    assert ombuds.done("show", case, "--json").json["case"] == case


def test_the_check_shows_its_work(ombuds):
    ombuds.file()
    said = ombuds.done("check").out
    assert "1. OK   the order is 1..n without a gap" in said
    assert said.count("OK   ") == 7
    assert said.endswith("3 events: OK\n")
    assert ombuds.done("check", "--json").json == {
        "events": 3,
        "erased": 0,
        "ok": True,
        "check": None,
        "where": None,
        "broken_at": None,
        "reason": None,
    }


@pytest.mark.parametrize(
    ("statement", "where", "reason"),
    [
        ("UPDATE events SET header = replace(header, 'undue_delay', 'no_service') WHERE seq = 2", 2, "does not hash"),
        ("UPDATE contents SET body = replace(body, 'January', 'February') WHERE seq = 2", 2, "commitment"),
        ("DELETE FROM contents WHERE seq = 2", 2, "no ContentErased of its stream names it"),
        ("DELETE FROM events WHERE seq = 3", 2, "it says 3 events; the record ends at 2"),
        ("DELETE FROM events WHERE seq = 1", 1, "is missing"),
    ],
)
def test_whatever_is_changed_behind_its_back_is_found(ombuds, statement, where, reason):
    ombuds.file()
    connection = sqlite3.connect(ombuds.home / "ombuds.db")
    with connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        assert connection.execute(statement).rowcount == 1
    connection.close()
    said = ombuds("check")
    assert said.code == 8
    assert "FAIL at " in said.out
    assert reason in said.out
    assert ombuds("check", "--json").json["broken_at"] == where


def test_projections_are_compared_and_made_anew(ombuds):
    case = ombuds.file()
    assert "equal" in ombuds.done("rebuild", "--check").out
    change(ombuds, "UPDATE cases SET state = 'closed', unit = 'x' WHERE case_id = ?", case)
    said = ombuds("rebuild", "--check")
    assert said.code == 1
    assert f"cases {case}: state is 'closed', should be 'received'" in said.out
    assert ombuds("rebuild", "--check", "--json").json["different"] == 1
    assert "made anew" in ombuds.done("rebuild").out
    assert "equal" in ombuds.done("rebuild", "--check").out
    assert ombuds.done("show", case, "--json").json["state"] == "received"


def findings(said):
    return {(each["about"], each["weight"]): each for each in said.json["findings"]}


def test_the_doctor_finds_nothing_wrong_with_a_running_office(ombuds):
    ombuds.file()
    ombuds.done("sweep")
    said = ombuds.done("doctor")
    assert "0 faults" in said.out
    assert "every role of the procedures in use is held" in said.out


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(bare):
    said = bare("doctor", "--json")
    assert said.code == 1
    found = findings(said)
    assert found["office", "fault"]["remedy"] == "ombuds office load office.yaml"
    assert "ombuds sweep" in found["watch", "fault"]["remedy"]
    assert found["prefect", "note"]["message"].startswith("No Prefect server answers")


def test_the_doctor_goes_on_without_a_database(empty):
    found = findings(empty("doctor", "--json"))
    assert "ombuds db upgrade" in found["database", "fault"]["message"]
    assert ("disk", "ok") in found
    assert ("procedures", "ok") in found


def test_the_doctor_looks_at_who_may_read_secrets(ombuds, monkeypatch):
    secret = ombuds.home / "prefect-auth"
    secret.write_text("ombuds:hunter2")
    secret.chmod(0o644)
    (ombuds.home / "ombuds.db").chmod(0o644)
    ombuds.home.chmod(0o777)
    found = ombuds("doctor", "--settings", "--json").json
    remedies = {each["remedy"]: each["weight"] for each in found["findings"] if "chmod" in each["remedy"]}
    assert remedies == {
        f"chmod 400 {secret}": "fault", f"chmod 750 {ombuds.home}": "fault", f"chmod 640 {ombuds.home}/ombuds.db": "warning",
    }  # fmt: skip
    assert "hunter2" not in str(found)
    secret.chmod(0o400)
    assert ("secrets", "fault") not in findings(ombuds("doctor", "--json"))
    monkeypatch.setenv("OMBUDS_SENDGRID_KEY", "SG.very-secret")
    assert "SG.very-secret" not in ombuds("doctor", "--settings").out


def test_the_doctor_looks_ahead_in_the_calendars(ombuds, clock):
    ombuds.file()
    clock.forward(days=700)
    found = findings(ombuds("doctor", "--json"))
    assert found["calendars", "fault"]["remedy"] == "ombuds procedure calendar extend indonesia --to 2029"


def test_the_doctor_names_roles_that_nobody_has(ombuds, office_file):
    ombuds.file()
    office_file.write_text(office_file.read_text().replace("roles: [resolution]", "roles: [assistant]"))
    ombuds.done("office", "load", office_file, "--as", "ana")
    assert "nobody has the role resolution" in findings(ombuds("doctor", "--json"))["office", "fault"]["message"]


def test_the_doctor_notices_mail_that_is_held_back(ombuds, monkeypatch):
    case = ombuds.file()
    ombuds.done("act", case, "acknowledge", "--as", "ana")
    monkeypatch.setenv("OMBUDS_MAIL_FOLDER", str(ombuds.home / "ombuds.db" / "mail"))  # no folder can be there
    assert "folder: held back until 2026-03-02 16:01: Cannot write to the mail folder" in ombuds.done("sweep").flat
    found = findings(ombuds("doctor", "--json"))
    assert "Mail is held back" in found["mail", "fault"]["message"]
    assert ombuds.done("status", "--json").json["mail"]["breaker"] == "open"
    assert "held back until" in ombuds.done("status").out


def test_the_doctor_asks_the_mail_server(ombuds, monkeypatch, smtp_server):
    hidden, shown = smtp_server(tls=False), smtp_server()
    monkeypatch.setenv("OMBUDS_MAIL_TRANSPORT", "smtp")
    monkeypatch.setenv("OMBUDS_SMTP_HOST", "127.0.0.1")
    for port, weight, words in (
        (shown.port, "ok", "answers at"),
        (hidden.port, "fault", "does not offer STARTTLS"),
        (1, "fault", "No mail server answers at 127.0.0.1:1"),
    ):
        monkeypatch.setenv("OMBUDS_SMTP_PORT", str(port))
        assert words in findings(ombuds("doctor", "--json"))["mail", weight]["message"]
