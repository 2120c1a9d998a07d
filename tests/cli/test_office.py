"""`ombuds office`: who works here is data; every fault has its line."""

from __future__ import annotations


def test_the_first_file_founds_the_office(bare, office_file):
    assert "a new office with 2 units, 7 officers, 2 bodies" in bare.done("office", "load", office_file).out
    shown = bare.done("office", "show").flat
    assert "ana Ana Putri administrator, intake tim-1 dewi here" in shown
    assert bare.done("office", "show", "--json").json["officers"]["budi"]["roles"] == ["assistant"]


def test_a_change_is_shown_before_it_is_made(ombuds, office_file):
    office_file.write_text(office_file.read_text().replace("name: Rudi,", "name: Rudi Hartono,"))
    dry = ombuds.done("office", "load", office_file, "--as", "ana", "--dry-run").out
    assert 'officers.rudi.name: "Rudi" → "Rudi Hartono"' in dry
    assert ombuds.done("office", "show", "--json").json["officers"]["rudi"]["name"] == "Rudi"
    data = ombuds.done("office", "load", office_file, "--as", "ana", "--json").json
    assert data["changes"] == ["officers.rudi.name"]
    assert ombuds.done("office", "show", "--json").json["officers"]["rudi"]["name"] == "Rudi Hartono"
    assert "Nothing changes." in ombuds.done("office", "load", office_file, "--as", "ana").out


def test_only_an_administrator_may_change_it(ombuds, office_file):
    office_file.write_text(office_file.read_text().replace("name: Rudi,", "name: Rudi Hartono,"))
    assert ombuds("office", "load", office_file, "--as", "budi").code == 5
    assert ombuds("office", "load", office_file, "--as", "budi", "--dry-run").code == 5
    assert ombuds("office", "load", office_file).code == 2


def test_an_absence_is_shown_with_its_substitute(ombuds, office_file):
    absence = "superior: dewi, absences: [{first: 2026-03-01, last: 2026-03-06, substitute: cita}]}"
    text = office_file.read_text().replace(
        "roles: [assistant], unit: tim-1, superior: dewi}", f"roles: [assistant], unit: tim-1, {absence}", 1
    )
    office_file.write_text(text)
    ombuds.done("office", "load", office_file, "--as", "ana")
    assert "away until 2026-03-06, cita" in ombuds.done("office", "show").flat
    assert "berhalangan sampai 2026-03-06, cita" in ombuds.done("office", "show", "--lang", "id").flat


def test_every_fault_of_a_file_has_its_line(bare, tmp_path):
    file = tmp_path / "office.yaml"
    file.write_text(
        "office: x\nname: X\nofficers:\n  a:\n    name: A\n    roles: [r]\n    unit: nix\n    superior: nobody\n"
    )
    said = bare("office", "load", file)
    assert said.code == 2
    assert f"{file}:7: officers.a.unit: there is no unit 'nix'" in said.err
    assert f"{file}:8: officers.a.superior: there is no officer 'nobody'" in said.err
    file.write_text("office: x\nname: X\nofficers:\n  a: {name: A, rolls: [r]}\n")
    said = bare("office", "check", file)
    assert f"{file}:4: officers.a.rolls: 'rolls' is not known here — did you mean 'roles'?" in said.err
    assert "officers.a: 'roles' is missing" in said.err
    for text in ("- a list\n", "office: [\n", "office: &a x\n"):
        file.write_text(text)
        assert bare("office", "load", file).code == 2
    assert bare("office", "load", tmp_path / "none.yaml").code == 2


def test_the_check_asks_whether_the_office_can_do_what_its_procedures_need(ombuds, office_file):
    assert ombuds.done("office", "check", office_file).out.endswith("0 findings.\n")
    text = (
        office_file.read_text()
        .replace("roles: [chair]", "roles: [chair], superior: dewi")
        .replace("roles: [resolution]", "roles: [assistant]")
    )
    office_file.write_text(text)
    said = ombuds("office", "check", office_file)
    assert said.code == 1
    assert "ombudsman: nobody has the role resolution" in said.out
    assert "runs in a circle: dewi → ketua → dewi" in said.out
    data = ombuds("office", "check", office_file, "--procedure", "housing-two-stage", "--json").json
    assert any("housing-two-stage: nobody has the role manager" in each["message"] for each in data["findings"])


def test_without_an_administrator_nobody_hears_of_alarms(ombuds, office_file):
    office_file.write_text(office_file.read_text().replace("[administrator, intake]", "[intake]"))
    assert "Nobody has the role administrator" in ombuds("office", "check", office_file).out
