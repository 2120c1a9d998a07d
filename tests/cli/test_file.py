"""`ombuds file`: a complaint comes in, and what was promised is said at once."""

from __future__ import annotations

import json


def test_filing_says_reference_state_and_the_first_deadlines_with_why(ombuds):
    said = ombuds.done(
        "file",
        "--as",
        "ana",
        "--procedure",
        "ombudsman",
        "--class",
        "undue_delay",
        "--party",
        "name=Amina",
        "--case-id",
        "W-1042",
    )
    assert "Complaint filed." in said.out
    assert "W-1042   Received" in said.out
    assert "Acknowledgement of receipt: Thu 5 March 2026, 23:59:59" in said.out
    assert "3 working days from Mon 2 March 2026, 16:00" in said.out


def test_filing_in_indonesian(ombuds):
    said = ombuds.done(
        "file",
        "--as",
        "ana",
        "--procedure",
        "ombudsman",
        "--class",
        "undue_delay",
        "--party",
        "name=Amina",
        "--lang",
        "id",
    )
    assert "Laporan dicatat." in said.out
    assert "3 hari kerja sejak Sen 2 Maret 2026, 16.00" in said.out


def test_programs_get_json_with_moments_in_utc(ombuds):
    data = ombuds.done(
        "file", "--as", "ana", "--procedure", "ombudsman", "--class", "undue_delay", "--party", "name=A", "--json"
    ).json
    assert data["state"] == "received"
    assert data["repeated"] is False
    assert [clock["due_at"] for clock in data["clocks"]] == ["2026-03-05T16:59:59Z"]
    assert data["clocks"][0]["explanation"][-1]["kind"] == "due"
    assert {event["type"] for event in data["events"]} == {"ComplaintFiled", "DeadlineSet"}


def test_a_dry_run_says_what_would_happen_and_changes_nothing(ombuds):
    said = ombuds.done(
        "file", "--as", "ana", "--procedure", "ombudsman", "--class", "undue_delay", "--party", "name=A", "--dry-run"
    )
    assert "nothing was changed" in said.out
    assert "Complaint received: Undue delay, normal, by counter" in said.out
    assert ombuds.done("list", "--all", "--json").json["cases"] == []


def test_a_case_of_the_offices_own_motion_says_so_once(ombuds):
    asked = ("file", "--as", "ana", "--procedure", "ombudsman", "--class", "undue_delay", "--own-motion", "--dry-run")
    for channel in ("own_motion", "web"):
        for lang, words in (
            ("en", "Opened of the office's own motion: Undue delay, normal"),
            ("id", "Dibuka atas prakarsa sendiri: Penundaan berlarut, biasa"),
        ):
            said = ombuds.done(*asked, "--channel", channel, "--lang", lang).flat
            assert words in said, said
            assert said.lower().count("own motion") + said.count("prakarsa sendiri") == 1


def test_the_same_command_id_files_once(ombuds):
    first = ombuds.file("--command-id", "letter-2026-17")
    assert ombuds.file("--command-id", "letter-2026-17") == first
    assert len(ombuds.done("list", "--json").json["cases"]) == 1
    other = ombuds(
        "file",
        "--as",
        "ana",
        "--procedure",
        "ombudsman",
        "--class",
        "no_service",
        "--party",
        "name=B",
        "--command-id",
        "letter-2026-17",
    )
    assert other.code == 7


def test_the_whole_command_may_come_as_json(ombuds):
    command = {
        "procedure": "ombudsman", "case_class": "no_service", "language": "id", "received": None,
        "parties": [{"name": "Amina", "language": "id"}, {"role": "representative", "name": "LBH", "represents": [1], "proof": "letter"}],
    }  # fmt: skip
    del command["received"]
    case = ombuds.done("file", "--as", "ana", "--command", "-", "--json", stdin=json.dumps(command)).json["case"]
    shown = ombuds.done("show", case, "--as", "ana", "--json").json
    assert shown["language"] == "id"
    assert [party["role"] for party in shown["parties"]] == ["complainant", "representative"]
    assert shown["parties"][1]["contact"]["name"] == "LBH"


def test_a_party_may_have_a_comma_in_its_name(ombuds):
    case = ombuds.done(
        "file", "--as", "ana", "--procedure", "ombudsman", "--class", "no_service", "--json",
        "--party", "name=Yusuf, Amina,email=a@people.example", "--party", "role=representative,name=LBH,represents=1,scope=file+receive",
    ).json["case"]  # fmt: skip
    first, second = ombuds.done("show", case, "--as", "ana", "--json").json["parties"]
    assert first["contact"]["name"] == "Yusuf, Amina"
    assert (second["represents"], second["scope"]) == (["p1"], ["file", "receive"])


def test_received_earlier_than_entered(ombuds):
    case = ombuds.file("--received", "2026-02-27T10:00")
    shown = ombuds.done("show", case, "--json").json
    assert shown["received_at"] == "2026-02-27T03:00:00Z"
    assert shown["entered_at"] == "2026-03-02T09:00:00Z"


def test_refusals_say_what_to_do(ombuds):
    base = ("file", "--procedure", "ombudsman", "--party", "name=A")
    nobody = ombuds(*base, "--class", "undue_delay")
    assert (nobody.code, "--as OFFICER" in nobody.err) == (2, True)
    unknown = ombuds(*base, "--as", "ana", "--class", "weather")
    assert (unknown.code, "Known: undue_delay" in unknown.err) == (2, True)
    stranger = ombuds(*base, "--as", "zoe", "--class", "undue_delay")
    assert stranger.code == 5
    missing = ombuds("file", "--as", "ana", "--procedure", "ombudsman", "--class", "undue_delay")
    assert (missing.code, "complainant" in missing.err) == (2, True)
    none = ombuds("file", "--as", "ana", "--procedure", "nowhere", "--class", "x", "--party", "name=A")
    assert (none.code, "ombudsman" in none.err) == (3, True)
    wrong = ombuds(*base, "--as", "ana", "--class", "undue_delay", "--received", "yesterday")
    assert (wrong.code, "2026-03-02T09:00" in wrong.err) == (2, True)
    assert all("Traceback" not in each.err for each in (nobody, unknown, stranger, missing, none, wrong))


def test_every_fault_of_a_command_is_named_at_once(ombuds):
    said = ombuds(
        "file", "--as", "ana", "--command", "-", stdin='{"weather": "bad", "parties": [{"email": "nowhere"}]}'
    )
    assert said.code == 2
    assert "weather" in said.err
    assert "procedure: is missing" in said.err
    assert "parties.0.email" in said.err
    assert "nowhere" not in said.err  # what was handed in may be personal


def test_what_is_wrong_with_a_field_is_said_in_plain_words(ombuds):
    said = ombuds(
        "file", "--as", "ana", "--procedure", "ombudsman", "--class", "undue_delay", "--case-id", "C1",
        "--party", "name=A,colour=red", "--party", "name=B,email=nowhere",
    )  # fmt: skip
    assert said.code == 2
    assert "case_id: 3 to 64 letters" in said.err
    assert "parties.0.colour: is no field of a party. Fields: role, name, email" in said.err
    assert "parties.1.email: is no e-mail address" in said.err
