"""Reading rows: what a file may get wrong, and what is said about it."""

from __future__ import annotations

import re
import uuid
from datetime import date
from pathlib import Path

import pytest

from adapters.csv_cells import original, safe
from adapters.importing.csv_file import CsvSource
from adapters.importing.mapping import Mapping, Times
from adapters.importing.shelf import MappingShelf
from adapters.importing.values import CellRefused, Reader
from domain.errors import BadInput, NotFound
from domain.importing import NAMESPACE, Refused, Row, command_id
from domain.procedure.faults import ProcedureRefused

PARTS = "mapping: m\nprocedure: p\nactor: a\ntimes: {zone: Asia/Jakarta}\nid: nr\nreceived: masuk\n"


def rows(file, mapping):
    return list(CsvSource(file, mapping).rows())


def test_the_id_of_a_command_is_a_uuid_of_its_source_row_and_step():
    for row in (str(number) for number in range(200)):  # every variant digit comes up
        assert command_id("büro", row, "0:file") == str(uuid.uuid5(NAMESPACE, f"büro\n{row}\n0:file"))


def test_a_row_becomes_the_commands_of_its_life(write, mapping, tools):
    row = rows(write({}), mapping)[0]
    assert [command.kind for command in row.commands] == ["file", "acknowledge", "assign", "close"]
    filed, _, assigned, closed = row.commands
    assert (filed.case_class, filed.channel, filed.area, filed.anonymous) == (
        "CE Collection",
        "staff_app",
        "Beacon Hill",
        True,
    )
    assert (assigned.unit, closed.ground) == ("PWDx_District 1C: Downtown", "resolved")
    assert closed.effective_at == tools.local("2015-03-02 11:00:00")


def test_ids_of_commands_follow_from_source_row_and_step_alone(write, mapping):
    first, again = (rows(write({}, name=name), mapping)[0].commands for name in ("a.csv", "b.csv"))
    assert [c.command_id for c in first] == [c.command_id for c in again]
    assert len({c.command_id for c in first}) == 4


def test_an_open_row_has_no_closure(write, mapping):
    assert [c.kind for c in rows(write({"closed_dt": ""}), mapping)[0].commands] == ["file", "acknowledge", "assign"]


def test_missing_columns_are_named_at_once(write, mapping):
    with pytest.raises(BadInput, match="line 1: the columns open_dt, queue are missing"):
        rows(write({}, header="case_enquiry_id,target_dt,closed_dt,on_time,closure,type,neighborhood,source"), mapping)


def test_an_empty_file_is_refused(tmp_path, mapping):
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(BadInput, match="the file has: nothing"):
        rows(tmp_path / "empty.csv", mapping)


def test_a_file_that_is_not_there_is_refused(tmp_path, mapping):
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        rows(tmp_path / "none.csv", mapping)


def test_lines_count_as_in_an_editor_whatever_stands_in_quotes(write, mapping):
    found = rows(
        write({"case_enquiry_id": "101", "reason": "two\nlines"}, {"case_enquiry_id": "102", "open_dt": "never"}),
        mapping,
    )
    assert isinstance(found[0], Row)
    assert (found[1].line, found[1].reason[:8]) == (4, "open_dt:")


@pytest.mark.parametrize(("text", "reason"), [
    ("1,2,3\n", "The row has 3 cells, not 15"),
    ('"1,2\n', "The row has 1 cells, not 15"),
    ("\x00" + ",x" * 14 + "\n", "bytes that are not utf-8"),
    ("\udcff" + ",x" * 14 + "\n", "bytes that are not utf-8"),
    ("x" * 200_000 + "\n", "cannot be read as CSV"),
])  # fmt: skip
def test_a_broken_line_spoils_no_other(text, reason, tmp_path, mapping, write, tools):
    good = write({}).read_text(encoding="utf-8").splitlines()[1]
    file = tmp_path / "broken.csv"
    body = f"{tools.header}\n{good}\n{text}"
    file.write_bytes(body.encode("utf-8", "surrogateescape"))
    first, second = rows(file, mapping)
    assert isinstance(first, Row)
    assert isinstance(second, Refused)
    assert (second.line, reason in second.reason) == (3, True)


@pytest.mark.parametrize(("twice", "expected"), [("first", "05:30:00+00:00"), ("second", "06:30:00+00:00")])
def test_a_time_that_the_clock_shows_twice_is_the_one_that_the_mapping_means(twice, expected):
    found = Reader(Times(zone="America/New_York", twice=twice)).moment("at", "2015-11-01 01:30:00")
    assert found.isoformat().endswith(expected)


def test_a_time_that_the_clock_never_shows_is_refused():
    with pytest.raises(CellRefused, match="does not exist in America/New_York"):
        Reader(Times(zone="America/New_York")).moment("at", "2015-03-08 02:30:00")


@pytest.mark.parametrize(
    "text", ["2015-01-01", "2015-01-01T10:00:00", "2015-01-01 10:00", "2015-13-01 10:00:00", " ", "10:00:00 2015-01-01"]
)
def test_the_fast_way_to_read_a_time_is_no_more_lenient_than_the_slow_one(text):
    with pytest.raises(CellRefused):
        Reader(Times(zone="UTC")).moment("at", text)


def test_other_forms_of_times_are_read_as_the_mapping_says():
    reader = Reader(Times(zone="Asia/Jakarta", formats=("%d/%m/%Y %H.%M", "%d-%m-%Y")))
    assert reader.moment("masuk", "03/02/2026 09.30").isoformat() == "2026-02-03T02:30:00+00:00"
    assert reader.moment("masuk", "03-02-2026").isoformat() == "2026-02-02T17:00:00+00:00"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd", "-x", "@x", "\tx", "\rx", "'=x", "''x", "＝1", "plain", "-5", "+3.5", "", "'"]
)
def test_cells_are_text_to_a_spreadsheet_and_come_back_as_they_were(cell):
    stored = safe(cell)
    assert not stored or stored[0] not in "=@\t\r＝＋－＠"
    assert not (stored[0:1] in {"+", "-"} and not stored[1:].replace(".", "").isdigit())
    assert original(stored) == cell


def test_the_shipped_mapping_is_found_by_name_and_others_are_named(tmp_path):
    assert MappingShelf().names() == ("boston-311",)
    with pytest.raises(NotFound, match=r"no mapping 'other' here\. Known: boston-311\."):
        MappingShelf().load("other")


@pytest.mark.parametrize(("text", "line", "said"), [
    (PARTS + "case:\n  case_class: {column: jenis, value: x}\n", 8, "name either `column` or `value`"),
    (PARTS + "case:\n  case_clas: {column: jenis}\n", 1, "a complaint has no case_clas"),
    (PARTS + "case:\n  area: {column: jenis}\n", 1, "`case` says nothing of `case_class`"),
    (PARTS.replace("Asia/Jakarta", "Asia/Atlantis") + "case: {case_class: {column: jenis}}\n", 4, "there is no time zone"),
    (PARTS + "case: {case_class: {column: jenis}}\nsteps:\n  - {step: clos, at: selesai}\n", 9, "there is no step 'clos'"),
    (PARTS + "case: {case_class: {column: jenis}}\nsteps:\n  - {step: close, at: selesai, with: {unit: {column: u}}}\n", 9, "takes no unit"),
    (PARTS + "case: {case_class: {column: jenis}}\nfile: {encoding: klingon}\n", 8, "there is no encoding 'klingon'"),
    (PARTS + "case: {case_class: {colum: jenis}}\n", 7, "did you mean 'column'?"),
    ("- a\n", 1, "this is not a mapping"),
])  # fmt: skip
def test_a_faulty_mapping_is_refused_with_file_and_line(text, line, said, tmp_path):
    file = tmp_path / "m.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProcedureRefused) as refused:
        MappingShelf().load(str(file))
    assert any(fault.line == line and said in str(fault) for fault in refused.value.faults), str(refused.value)


def test_people_come_in_with_their_contact(write, tmp_path, tools):
    mapping = Mapping.model_validate({
        "mapping": "m", "procedure": "boston-311", "actor": "a", "times": {"zone": "UTC"}, "id": "case_enquiry_id", "received": "open_dt",
        "case": {"case_class": {"column": "type"}, "case_id": {"column": "case_enquiry_id", "prefix": "M-"}},
        "people": [{"name": {"column": "ward"}, "email": {"column": "subject"}}, {"role": {"value": "representative"}, "name": {"column": "closure"}}],
    })  # fmt: skip
    row = rows(write({"ward": "Ann", "subject": "ann@people.example", "closure": ""}), mapping)[0]
    assert row.commands[0].case_id == "M-101"
    assert [(p.name, p.email) for p in row.commands[0].parties] == [("Ann", "ann@people.example")]
    refused = rows(write({"ward": "Ann", "subject": "nowhere"}), mapping)[0]
    assert "parties" in refused.reason


def test_the_manuals_mappings_can_be_loaded(tmp_path):
    manual = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)
    for block in blocks:
        (tmp_path / "m.yaml").write_text(block, encoding="utf-8")
        MappingShelf().load(str(tmp_path / "m.yaml"))
    assert len(blocks) == 2


def test_the_manual_names_every_key():
    manual = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    assert [key for key in Mapping.model_fields if f"| `{key}` |" not in manual] == []


def test_a_rows_names_and_dates_are_read_by_the_manuals_second_mapping(tmp_path):
    manual = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    (tmp_path / "m.yaml").write_text(re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)[1], encoding="utf-8")
    file = tmp_path / "loket.csv"
    lines = (
        "Nomor;Diterima;Jenis;Tanggal kejadian;Pelapor;Telepon\n17;03/02/2026 09.30;Penundaan;01/02/2026;Bu Né;0812\n"
    )
    file.write_text(lines, encoding="cp1252")
    filed = rows(file, MappingShelf().load(str(tmp_path / "m.yaml")))[0].commands[0]
    assert (filed.case_id, filed.case_class, filed.occurred_on, filed.parties[0].name) == (
        "L-17",
        "undue_delay",
        date(2026, 2, 1),
        "Bu Né",
    )
