"""`ombuds log`, `map`, `audit-log`, `procedure bpmn` and `procedure net` as people call them."""

from __future__ import annotations

import csv
import json

import pytest
from fakes.exchange_logs import STEPS, xes_of

MAPPING = """\
mapping: registry
class: undue_delay
activities: {Registered: file, Receipt sent: acknowledge, Admitted: admit, Taken up: take_up}
"""


@pytest.fixture
def filed(ombuds):
    """The program with one complaint."""
    ombuds.file()
    return ombuds


@pytest.fixture
def registry(tmp_path):
    """A log of an office that runs something else, with its mapping."""
    (tmp_path / "log.xes").write_text(
        xes_of({"R-1": STEPS, "R-2": [STEPS[0], ("Taken up", "2026-03-20T09:00:00+07:00", None)]})
    )
    (tmp_path / "registry.yaml").write_text(MAPPING)
    return tmp_path


def test_a_log_is_written_and_holds_against_the_procedure_itself(filed, tmp_path):
    for form in ("xes", "csv"):
        said = filed.done("log", "--format", form, "-o", tmp_path / f"log.{form}")
        assert "1 case," in said.out
        assert filed("audit-log", tmp_path / f"log.{form}", "--procedure", "ombudsman").code == 0
    assert json.loads(filed.done("log", "--format", "ocel").out)["objects"]
    assert "laporan" in filed.done("log", "-o", tmp_path / "log.xes", "--lang", "id").out
    assert filed("log", "-o", tmp_path / "no" / "log.xes").code == 2
    assert "<trace>" not in filed.done("log", "--class", "nothing").out


def test_a_strangers_log_is_held_against_a_procedure(empty, registry):
    asked = ("audit-log", registry / "log.xes", "--procedure", "ombudsman", "--mapping", registry / "registry.yaml")
    said = empty(*asked, "--csv", registry / "found.csv")
    assert said.code == 1
    assert "steps missing" in said.flat
    assert "before it: acknowledge, admit" in said.flat
    rows = list(csv.DictReader((registry / "found.csv").read_text().splitlines()))
    assert {(row["case"], row["deviation"]) for row in rows} >= {("R-2", "steps_missing"), ("R-2", "limit_missed")}
    found = empty(*asked, "--json").json
    assert (found["cases"], found["cases_with_deviations"], len(found["deviations"])) == (2, 2, len(rows))
    assert "langkah terlewat" in empty(*asked, "--lang", "id").flat
    assert empty(*asked, "--as-of", "2026-03-02").code == 0


def test_files_and_mappings_that_cannot_be_used_are_refused(empty, registry):
    (registry / "bad.xes").write_text("<log><trace>\n</log>")
    said = empty("audit-log", registry / "bad.xes", "--procedure", "ombudsman")
    assert (said.code, "bad.xes, line 2: this is not XML" in said.err) == (2, True)
    said = empty("audit-log", registry / "log.xes", "--procedure", "ombudsman", "--mapping", "nobody")
    assert (said.code, "ombuds" in said.err) == (3, True)
    said = empty(
        "audit-log", registry / "log.xes", "--procedure", "boston-311", "--mapping", registry / "registry.yaml"
    )
    assert (said.code, "does not fit" in said.err) == (2, True)


def test_the_map_is_drawn_and_told(filed, tmp_path):
    said = filed.done("map", "--procedure", "ombudsman", "-o", tmp_path / "map.svg", "--table")
    assert "never taken" in said.flat
    assert (tmp_path / "map.svg").read_text().startswith("<svg")
    ways = filed.done("map", "--procedure", "ombudsman", "--json").json["ways"]
    assert [(way["from"], way["to"], way["count"]) for way in ways if way["count"]] == [("(start)", "received", 1)]
    assert filed("map", "--procedure", "ombudsman", "-o", tmp_path / "map.png").code == 2
    assert "tidak pernah" in filed.done("map", "--procedure", "ombudsman", "--lang", "id").flat


def test_procedures_are_written_for_other_programs(empty, tmp_path):
    assert "userTask" in empty.done("procedure", "bpmn", "boston-311").out
    empty.done("procedure", "net", "boston-311", "-o", tmp_path / "net.pnml")
    assert "<pnml>" in (tmp_path / "net.pnml").read_text()
