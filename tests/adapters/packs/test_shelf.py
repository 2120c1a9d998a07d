"""The shelf: packs are found, loaded and checked, and every fault names its file and line."""

from __future__ import annotations

import os
import shutil

import pytest

from adapters.packs.shelf import LIBRARY, PackShelf
from adapters.packs.wording import check_wording
from domain.errors import NotFound
from domain.procedure.faults import Fault, ProcedureRefused

SHIPPED = ("boston-311", "housing-two-stage", "ombudsman")
shipped = pytest.mark.parametrize("name", SHIPPED)


def copied(tmp_path, name="housing-two-stage", into="mine"):
    folder = tmp_path / into
    shutil.copytree(LIBRARY / name, folder)
    return folder


def edit(folder, before, after, file="procedure.yaml"):
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(before) >= 1
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


def refusal_of(folder, **more):
    with pytest.raises(ProcedureRefused) as refused:
        PackShelf(**more).load(str(folder))
    return refused.value


def test_the_shipped_packs_are_on_the_shelf():
    assert PackShelf().names() == SHIPPED


@shipped
def test_a_shipped_pack_loads_without_fault_or_warning_and_words_every_notice(name):
    inspection = PackShelf(check_templates=check_wording).inspect(name)
    assert inspection.faults == ()
    assert inspection.warnings == ()
    assert inspection.procedure.procedure == name
    assert inspection.procedure.languages == ("en", "id")


@shipped
def test_every_limit_of_a_shipped_pack_cites_its_clause_and_says_how_well_it_is_known(name):
    procedure = PackShelf().load(name)
    for clock in procedure.clocks.values():
        assert clock.clause in procedure.sources
        for extension in clock.extensions:
            assert extension.clause in procedure.sources
    for source in procedure.sources.values():
        assert source.status == "confirmed" or source.note, source.title
    sources = (LIBRARY / name / "SOURCES.md").read_text(encoding="utf-8")
    for status in {source.status for source in procedure.sources.values()}:
        assert status in sources.lower()


def test_figures_that_are_not_confirmed_are_marked_as_such():
    ombudsman, housing = PackShelf().load("ombudsman"), PackShelf().load("housing-two-stage")
    known = {name: ombudsman.sources[clock.clause].status for name, clock in ombudsman.clocks.items()}
    assert known["first_explanation"] == known["second_explanation"] == known["implementation"] == "unconfirmed"
    assert known["completeness"] == known["first_call"] == "secondary"
    assert known["comments"] == known["corrective_action"] == "confirmed"
    stage2 = housing.clocks["stage2_response"].extensions[0]
    assert housing.sources[stage2.clause].status == "unconfirmed"
    assert "conflict" in housing.sources[stage2.clause].note


@shipped
def test_no_source_is_named_in_vain(name):
    """A clause that nothing rests on would look like law that is kept."""
    procedure = PackShelf().load(name)
    parts = [*procedure.clocks.values(), *procedure.actions.values(), *procedure.ladders.values()]
    parts += [*procedure.grounds.values(), *procedure.outcomes.values(), *procedure.notices.values()]
    named = {part.clause for part in parts}
    named |= {extension.clause for clock in procedure.clocks.values() for extension in clock.extensions}
    assert set(procedure.sources) <= named


def test_a_pack_of_an_offices_own_is_found_and_wins_over_a_shipped_one_of_the_same_name(tmp_path):
    folder = copied(tmp_path, "boston-311", "boston-311")
    edit(folder, 'version: "2015.1"', 'version: "ours"')
    shelf = PackShelf((LIBRARY, tmp_path))
    assert shelf.names() == SHIPPED
    assert shelf.load("boston-311").version == "ours"


def test_a_pack_may_be_named_by_its_folder_or_its_file(tmp_path):
    folder = copied(tmp_path)
    assert PackShelf().load(str(folder)).procedure == "housing-two-stage"
    assert PackShelf().load(str(folder / "procedure.yaml")).procedure == "housing-two-stage"


def test_an_unknown_pack_is_answered_with_those_that_exist():
    with pytest.raises(NotFound, match="boston-311, housing-two-stage, ombudsman"):
        PackShelf().load("bostn")


def test_the_folder_on_a_shelf_and_the_procedure_have_one_name(tmp_path):
    copied(tmp_path, "boston-311", "boston-312")
    with pytest.raises(ProcedureRefused, match="its folder 'boston-312'"):
        PackShelf((tmp_path,)).load("boston-312")


def test_a_file_that_is_no_yaml_is_refused_with_its_line(tmp_path):
    folder = copied(tmp_path)
    line = edit(folder, "languages: [en, id]", "languages: !!python/tuple [en, id]")
    (fault,) = refusal_of(folder).faults
    assert (fault.file, fault.line) == (str(folder / "procedure.yaml"), line)


SHAPES = [
    ("a key that does not exist", "    kind: assign", "    knid: assign", "'knid' is not known here", "'kind'"),
    ("a key that is missing", "calendar: england-and-wales\n", "", "'calendar' is missing", "add it"),
    ("text where a number belongs", "limit: {working_days: 20}", "limit: {working_days: twenty}", "a whole number is needed, not 'twenty'", "number"),
    ("half a day", "limit: {working_days: 20}", "limit: {working_days: 2.5}", "a whole number is needed, not 2.5", "smaller unit"),
    ("two units", "limit: {working_days: 20}", "limit: {working_days: 20, months: 1}", "give exactly one unit", ""),
    ("no unit", "limit: {working_days: 20}", "limit: {}", "give exactly one unit", ""),
    ("a unit that does not exist", "limit: {working_days: 20}", "limit: {workingdays: 20}", "'workingdays' is not known here", "'working_days'"),
    ("a number where text belongs", 'version: "2024.1"', "version: 2024.1", "text is needed, not 2024.1", "quotes"),
    ("a day that does not exist", "from: 2024-04-01", "from: 2024-02-30", "'2024-02-30' is not a date", "2026-01-31"),
    ("a name in capitals", "to: stage2_logged", "to: Stage2", "'Stage2' cannot stand here", "must match"),
    ("a kind that does not exist", "kind: withdraw", "kind: withdrawal", "'withdrawal' cannot stand here", "'withdraw'"),
    ("a word where a list belongs", "roles: [system]", "roles: system", "a list is needed, not 'system'", "square brackets"),
    ("a list where entries belong", "sources:\n", "sources: []\nsauces:\n", "entries of the form `name: value`", "one to a line"),
    ("a moment that does not exist", 'start: ["state:stage1_logged"]', 'start: ["entered:stage1_logged"]', "'entered:stage1_logged' cannot stand here", "must match"),
    ("no moment at all", 'start: ["state:stage1_logged"]', "start: []", "this must not be empty", "at least one"),
    ("a guard that does not exist", "guards: [no_conflict, not_earlier_decider]", "guards: [no_conflicts]", "'no_conflicts' cannot stand here", "'no_conflict'"),
    ("two effects in one", "- fire: close_stage1", "- {fire: close_stage1, remind: deadline_near}", "give exactly one of escalate", ""),
    ("two addressees in one", "to: {role: manager}", "to: {role: manager, officer: x}", "give exactly one of superior_of", ""),
    ("a warning at no time", "{before: {working_days: 4}, notice: deadline_near}", "{notice: deadline_near}", "give either `at`", ""),
    ("a yes that is none", "terminal: true", "terminal: perhaps", "true or false is needed, not 'perhaps'", "true or false"),
    ("a table by nothing known", "limit: {working_days: 20}", "limit: {by: mood, table: {a: {hours: 1}}}", "'mood' cannot stand here", "'class', 'priority' or 'state'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "said", "hint"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES]
)
def test_a_fault_of_shape_is_told_in_plain_words_on_its_line(tmp_path, before, after, said, hint):
    folder = copied(tmp_path)
    line = edit(folder, before, after)
    hits = [fault for fault in refusal_of(folder).faults if said in fault.message]
    assert hits, [str(f) for f in refusal_of(folder).faults]
    assert hint in hits[0].hint
    assert hits[0].line == (3 if "missing" in said else line)
    assert "pydantic" not in str(hits[0])


def test_faults_of_shape_are_reported_all_at_once_in_the_order_of_the_file(tmp_path):
    folder = copied(tmp_path)
    edit(folder, "terminal: true", "terminal: perhaps")
    edit(folder, "limit: {working_days: 20}", "limit: {}")
    edit(folder, 'version: "2024.1"', "version: 2024.1")
    faults = refusal_of(folder).faults
    assert len(faults) == 3
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)


def test_a_file_that_is_a_list_is_no_procedure(tmp_path):
    (tmp_path / "procedure.yaml").write_text("- a\n- b\n", encoding="utf-8")
    assert "begin with `procedure: <name>`" in str(refusal_of(tmp_path))


def test_faults_of_sense_name_the_line_of_what_is_wrong(tmp_path):
    folder = copied(tmp_path)
    line = edit(folder, "    to: stage2_logged", "    to: stage2_loged")
    found = [fault for fault in refusal_of(folder).faults if "stage2_loged" in fault.message]
    assert [(fault.line, fault.hint) for fault in found] == [(line, "did you mean 'stage2_logged'?")]


def test_a_notice_without_its_wording_is_refused_where_it_is_defined(tmp_path):
    folder = copied(tmp_path)
    (folder / "notices" / "final_response.id.txt").unlink()
    (fault,) = refusal_of(folder).faults
    assert "no wording in 'id'" in fault.message
    assert (folder / "procedure.yaml").read_text(encoding="utf-8").splitlines()[fault.line - 1] == "  final_response:"


def test_a_fault_in_the_wording_names_the_notices_own_file_and_line(tmp_path):
    folder = copied(tmp_path)
    line = edit(folder, "{{ reader }}", "{{ raeder }}", "notices/final_response.en.txt")
    assert line == 5
    (fault,) = refusal_of(folder, check_templates=check_wording).faults
    assert fault.file == str(folder / "notices" / "final_response.en.txt")
    assert "raeder" in fault.message


def test_wording_may_stand_in_the_procedure_itself_and_goes_before_a_file(tmp_path):
    folder = copied(tmp_path)
    with (folder / "procedure.yaml").open("a", encoding="utf-8") as stream:
        stream.write('templates:\n  final_response.en: "Subject: {{ reference }}\\n\\nOurs."\n')
    assert PackShelf().load(str(folder)).templates["final_response.en"].endswith("Ours.")


def test_a_notice_may_have_html_of_its_own(tmp_path):
    folder = copied(tmp_path)
    (folder / "notices" / "final_response.en.html").write_text("<p>Ours.</p>", encoding="utf-8")
    assert PackShelf().load(str(folder)).templates["final_response.en.html"] == "<p>Ours.</p>"


def test_a_notice_file_without_a_language_is_refused(tmp_path):
    folder = copied(tmp_path)
    (folder / "notices" / "final_response.txt").write_text("x", encoding="utf-8")
    assert "call it <notice>.<language>.txt" in str(refusal_of(folder))


def test_a_notice_file_that_is_not_utf8_is_refused(tmp_path):
    folder = copied(tmp_path)
    (folder / "notices" / "final_response.en.txt").write_bytes(b"\xff")
    assert "not UTF-8" in str(refusal_of(folder))


def test_calendars_are_checked_where_they_are_given(tmp_path):
    folder = copied(tmp_path)
    assert "did you mean 'england-wales'?" in str(refusal_of(folder, calendars=frozenset({"england-wales"})))


def test_a_check_of_wording_may_be_anything_that_yields_faults(tmp_path):
    refused = refusal_of(copied(tmp_path), check_templates=lambda _: [Fault("too long", ("notices", "final_response"))])
    assert "too long" in str(refused)


def test_importing_the_shelf_reads_no_environment(monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "OMBUDS_PACKS", str(tmp_path))
    assert PackShelf().directories == (LIBRARY,)


def test_a_part_of_the_wrong_shape_hides_no_misspelt_name(tmp_path):
    folder = copied(tmp_path)
    shape = edit(folder, "working_days:", "workin_days:")
    edit(folder, 'version: "2024.1"', "version: 2024.1")
    state = edit(folder, "    to: stage2_logged\n", "    to: stage2_loged\n")
    role = edit(folder, "roles: [officer, manager, director]", "roles: [officer, manger, director]")
    found = {fault.dotted: fault for fault in refusal_of(folder).faults}
    named = {(fault.line, fault.hint) for fault in found.values()}
    assert {
        (shape, "did you mean 'working_days'?"),
        (state, "did you mean 'stage2_logged'?"),
        (role, "did you mean 'manager'?"),
    } <= named
    assert "put quotes around it" in found["version"].hint
    assert len(found) == 4, "what was left out causes no fault of its own"


@shipped
def test_a_file_without_a_part_that_all_others_need_is_told_so_and_no_more(tmp_path, name):
    folder = copied(tmp_path, name)
    edit(folder, "\nroles:\n", "\nrols:\n")
    assert [fault.message for fault in refusal_of(folder).faults] == ["'roles' is missing", "'rols' is not known here"]
