"""`ombuds procedure`: the shelf, its pictures, its calendars."""

from __future__ import annotations

import shutil
from xml.etree import ElementTree as Xml

import pytest

from adapters.packs.shelf import LIBRARY


@pytest.fixture
def own_pack(tmp_path):
    """A copy of the ombudsman pack under another name."""
    folder = tmp_path / "ours"
    shutil.copytree(LIBRARY / "ombudsman", folder)
    return folder / "procedure.yaml"


def test_the_shelf(empty):
    said = empty.done("procedure", "list").flat
    assert "ombudsman 2026.1 Reports to the ombudsman" in said
    listed = {p["procedure"]: p for p in empty.done("procedure", "list", "--json", "--lang", "id").json["procedures"]}
    assert listed["ombudsman"]["title"] == "Laporan kepada ombudsman"
    assert listed["boston-311"]["faults"] == 0


def test_a_procedure_is_shown_with_its_clauses_in_both_languages(empty):
    said = empty.done("procedure", "show", "ombudsman").flat
    assert "Examination up to the draft finding" in said
    assert "UU 37/2008 tentang Ombudsman Republik Indonesia, Pasal 33 [U]" in said
    assert (
        "Pemeriksaan sampai konsep hasil pemeriksaan"
        in empty.done("procedure", "show", "ombudsman", "--lang", "id").flat
    )
    data = empty.done("procedure", "show", "boston-311", "--json").json
    assert data["procedure"] == "boston-311"
    assert len(data["digest"]) == 64
    assert empty("procedure", "show", "nowhere").code == 3


def test_every_shipped_procedure_is_without_fault(empty):
    said = empty.done("procedure", "check").out
    assert "ombudsman: 0 faults" in said


def test_faults_are_named_with_file_line_and_path(empty, own_pack):
    text = own_pack.read_text().replace("waiting_on: complainant\n", "waiting_on: somebody\n", 1)
    own_pack.write_text(text.replace("procedure: ombudsman", "procedure: ours", 1))
    said = empty("procedure", "check", own_pack)
    assert said.code == 1
    assert f"{own_pack}:" in said.out
    assert "waiting_on" in said.out
    data = empty("procedure", "check", own_pack, "--json").json["procedures"][0]
    assert data["faults"][0]["line"] > 1
    assert empty("procedure", "show", own_pack).code == 1


def test_wording_is_checked_too(empty, own_pack):
    notice = own_pack.parent / "notices" / "report_received.en.txt"
    notice.write_text(notice.read_text() + "\n{{ weather }}\n")
    said = empty("procedure", "check", own_pack)
    assert (said.code, "no value 'weather'" in said.out) == (1, True)
    own_pack.write_text(own_pack.read_text().replace("procedure: ombudsman", "procedure: ours", 1))
    shutil.copytree(own_pack.parent, empty.home / "packs" / "ours")
    refused = empty("procedure", "show", "ours")
    assert (refused.code, "weather" in refused.err) == (1, True)


def test_an_offices_own_pack_lies_in_its_home(empty, own_pack):
    own_pack.write_text(own_pack.read_text().replace("procedure: ombudsman", "procedure: ours", 1))
    shutil.copytree(own_pack.parent, empty.home / "packs" / "ours")
    assert "ours" in empty.done("procedure", "list").out
    assert list((empty.home / "checked").iterdir()) == list((empty.home / "checked").iterdir()) != []


def test_drawn_as_mermaid_and_as_a_picture(empty, tmp_path):
    assert "stateDiagram-v2" in empty.done("procedure", "diagram", "ombudsman").out
    assert "Pemeriksaan" in empty.done("procedure", "diagram", "ombudsman", "--lang", "id").out
    file = tmp_path / "picture.svg"
    empty.done("procedure", "diagram", "ombudsman", "-o", file)
    assert Xml.fromstring(file.read_text()).tag.endswith("svg")  # noqa: S314  (our own file)
    assert empty("procedure", "diagram", "ombudsman", "-o", tmp_path / "no" / "such" / "x.svg").code == 2


def test_calendars_are_listed_and_shown(empty):
    assert "indonesia" in empty.done("procedure", "calendar", "list").out
    assert {c["calendar"] for c in empty.done("procedure", "calendar", "list", "--json").json["calendars"]} >= {
        "boston-311",
        "demo",
    }
    said = empty.done("procedure", "calendar", "show", "indonesia", "--year", "2026", "--lang", "id").flat
    assert "Kam 19 Maret 2026 Hari Suci Nyepi" in said
    assert "2025" not in said.partition("Day off")[2].partition("1: frozen")[0].replace("holidays", "")
    assert empty.done("procedure", "calendar", "show", "indonesia", "--json").json["years"] == [2024, 2028]


def test_a_calendar_is_frozen_and_extended_into_the_home(empty):
    empty.done(
        "procedure", "calendar", "freeze", "massachusetts", "--country", "US", "--subdivision", "MA", "--zone", "America/New_York",
        "--from", "2025", "--to", "2026", "--hours", "08:00-12:00,13:00-16:00",
    )  # fmt: skip
    dry = empty.done("procedure", "calendar", "extend", "massachusetts", "--to", "2027", "--dry-run").out
    assert "massachusetts 2, 2025–2027" in dry
    assert "Nothing was written" in dry
    said = empty.done("procedure", "calendar", "extend", "massachusetts", "--to", "2027").out
    assert "massachusetts 2, 2025–2027" in said
    assert (empty.home / "calendars" / "massachusetts.json").exists()
    ask = ("deadline", "--from", "2027-01-15T15:00", "--limit", "1 working day", "--calendar", "massachusetts")
    assert empty.done(*ask).out.startswith("Tue 19 January 2027, 15:00")  # Monday is Martin Luther King's day
    assert empty("procedure", "calendar", "extend", "massachusetts", "--to", "2026").code == 2
    assert empty("procedure", "calendar", "extend", "mars", "--to", "2030").code == 3
    assert (
        empty(
            "procedure", "calendar", "freeze", "x", "--country", "XX", "--zone", "UTC", "--from", "2025", "--to", "2026"
        ).code
        == 2
    )


def test_each_state_names_the_clocks_that_run_in_it_and_those_that_stand_still(empty):
    states = {
        line.split()[0]: line
        for line in empty.done("procedure", "show", "ombudsman").out.split("Step ")[0].splitlines()
        if line.strip()
    }
    assert "examination" in states["investigation"]
    assert "verification (stands still)" in states["waiting_for_complainant"]


def test_a_picture_of_an_unknown_kind_is_refused(empty, tmp_path):
    said = empty("procedure", "diagram", "boston-311", "-o", tmp_path / "boston.png")
    assert said.code == 2
    assert ".svg" in said.err
    assert not (tmp_path / "boston.png").exists()
