"""Logs held against a procedure: our own show what the record says, a stranger's shows where it departs."""

from __future__ import annotations

import gzip
import re
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.exchange_logs import MAPPING, STEPS, csv_of, xes_of

from adapters.calendars.shelf import CalendarShelf
from adapters.exchange.auditing import ForeignLog
from adapters.exchange.mapping import LogMapping, load_mapping
from adapters.exchange.reading import read_xes
from adapters.exchange.sheet import write_csv
from adapters.exchange.xes import write_xes
from adapters.packs.shelf import PackShelf
from domain.case.apply import fold
from domain.errors import BadInput
from domain.flow.audit import LATE
from domain.procedure.compiled import Compiled
from domain.procedure.faults import ProcedureRefused

pytestmark = pytest.mark.xdist_group("exchange")  # the demonstration is loaded once
AS_OF = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SHIPPED = CalendarShelf().load_all()


@pytest.fixture(scope="module")
def ombudsman():
    return Compiled(PackShelf().load("ombudsman"))


@pytest.fixture
def audited(tmp_path, ombudsman):
    """Hold steps of made-up cases against the ombudsman's procedure."""

    def found(cases, mapping=MAPPING, *, form=xes_of, as_of=None):
        file = tmp_path / ("log.csv" if form is csv_of else "log.xes")
        file.write_text(form(cases), encoding="utf-8")
        columns = mapping["columns"] | ({"case": "case"} if form is csv_of else {})
        made = LogMapping.model_validate(mapping | {"columns": columns}).checked(ombudsman.procedure)
        log = ForeignLog(file, made, ombudsman)
        return {each.case: each for each in log.audited(SHIPPED, None, as_of or log.last())}

    return found


def kinds(found):
    return [
        (each.kind, each.step, *([each.expected] if each.kind == "steps_missing" else [])) for each in found.deviations
    ]


# ── our own ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["boston-311", "housing-two-stage", "ombudsman"])
@pytest.mark.parametrize(("write", "ending"), [(write_xes, "xes"), (write_csv, "csv")])
def test_our_own_log_departs_in_nothing_and_every_promise_ends_as_in_the_record(
    demo, text, tmp_path, name, write, ending
):
    file = tmp_path / f"own.{ending}"
    file.write_text(text(write, procedure=name), encoding="utf-8")
    compiled = demo.library.current(name)
    log = ForeignLog(file, load_mapping("ombuds").checked(compiled.procedure), compiled)
    found = list(log.audited(demo.calendars, None, AS_OF))
    assert len(found) > 5
    assert [d for each in found for d in each.deviations if d.kind != LATE] == []
    for each in found:
        case = fold(each.case, demo.history(each.case))
        said = {known.id: known.late(AS_OF) for known in case.deadlines.values()}
        assert {key: fate == "late" for key, fate in each.promises.items()} == said, each.case
        assert each.state == case.state


# ── somebody else's ─────────────────────────────────────────────────────────


def test_a_case_by_the_book_departs_in_nothing(audited):
    found = audited({"R-1": STEPS})
    assert kinds(found["R-1"]) == []
    assert (found["R-1"].state, found["R-1"].steps) == ("admitted", 3)


@pytest.mark.parametrize("form", [xes_of, csv_of])
def test_skipped_steps_are_named_in_their_order(audited, form):
    found = audited({"R-1": [STEPS[0], ("Taken up", "2026-03-05T10:00:00+07:00", "assistant")]}, form=form)
    assert kinds(found["R-1"])[0] == ("steps_missing", "take_up", ("acknowledge", "admit"))
    assert found["R-1"].state == "investigation"


def test_a_case_that_begins_in_the_middle_lacks_its_filing(audited):
    found = audited({"R-1": [STEPS[1]]})
    assert kinds(found["R-1"])[0] == ("steps_missing", "acknowledge", ("file",))


def test_after_the_end_nothing_is_allowed_that_the_procedure_does_not_foresee(audited):
    steps = [
        *STEPS[:1],
        ("Withdrawn", "2026-03-03T09:00:00+07:00", "complainant"),
        ("Admitted", "2026-03-04T09:00:00+07:00", None),
    ]
    (only,) = audited({"R-1": steps})["R-1"].deviations
    assert (only.kind, only.step, only.state) == ("not_allowed", "admit", "withdrawn")
    assert "reopen" in only.expected


def test_the_role_counts_where_the_log_tells_it(audited):
    steps = [STEPS[0], (*STEPS[1][:2], "complainant")]
    (only,) = audited({"R-1": steps})["R-1"].deviations
    assert (only.kind, only.step) == ("wrong_role", "acknowledge")
    assert "complainant" not in only.expected


def test_what_the_mapping_does_not_list_is_reported_or_passed_over(audited):
    steps = [*STEPS, ("Coffee", "2026-03-06T09:00:00+07:00", None)]
    assert kinds(audited({"R-1": steps})["R-1"]) == [("unknown_step", "Coffee")]
    assert kinds(audited({"R-1": steps}, MAPPING | {"others": "ignore"})["R-1"]) == []


def test_limits_are_counted_by_the_procedures_own_calendar(audited):
    """Three working days from Monday 2 March 2026 end with Thursday 5 March in Jakarta."""
    in_time = [STEPS[0], ("Receipt sent", "2026-03-05T23:59:00+07:00", "intake")]
    too_late = [STEPS[0], ("Receipt sent", "2026-03-06T08:00:00+07:00", "intake")]
    found = audited({"R-1": in_time, "R-2": too_late})
    assert kinds(found["R-1"]) == []
    (late,) = found["R-2"].deviations
    assert (late.kind, late.clock, late.due.isoformat()) == (
        "limit_missed",
        "acknowledgement",
        "2026-03-05T16:59:59+00:00",
    )
    assert late.met_at > late.due


def test_a_limit_that_nothing_meets_is_missed_once_its_end_has_passed(audited):
    steps = {"R-1": [STEPS[0]]}
    assert kinds(audited(steps, as_of=datetime(2026, 3, 5, 9, tzinfo=UTC))["R-1"]) == []
    assert kinds(audited(steps, as_of=datetime(2026, 3, 6, tzinfo=UTC))["R-1"]) == [("limit_missed", "acknowledgement")]


def test_an_extension_in_the_log_moves_the_limit(audited):
    granted = ("Longer", "2026-03-04T09:00:00+07:00", None)
    late = [STEPS[0], granted, ("Receipt sent", "2026-03-09T09:00:00+07:00", "intake")]
    longer = MAPPING | {"activities": MAPPING["activities"] | {"Longer": "extended:acknowledgement"}}
    longer = longer | {"columns": MAPPING["columns"] | {"due": "until"}}
    cases = {"R-1": late}
    assert kinds(audited(cases, longer | {"others": "ignore"})["R-1"]) == [("limit_missed", "acknowledgement")]
    found = audited({"R-1": [late[0], (*granted, {"until": "2026-03-10T16:59:59+07:00"}), late[2]]}, longer)
    assert kinds(found["R-1"]) == []


def test_a_log_of_finished_cases_says_which_are_not(audited):
    assert kinds(audited({"R-1": STEPS}, MAPPING | {"finished": True})["R-1"])[-1][0] == "unfinished"


def test_rows_of_a_case_may_stand_anywhere_and_are_put_in_order(audited):
    found = audited({"R-1": STEPS[::-1], "R-2": STEPS}, form=csv_of)
    assert [kinds(each) for each in found.values()] == [[], []]


# ── files that cannot be used ───────────────────────────────────────────────

LOG = "<log><trace>\n<string key='concept:name' value='a'/>\n{}</trace></log>"
EVENT = "<event><string key='concept:name' value='Registered'/><date key='time:timestamp' value='{}'/></event>"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xes", "<log><trace>\n</log>", "line 2: this is not XML: mismatched tag"),
        ("a.xes", "", "line 1: this is not XML: no element found"),
        ("a.xes", "<html/>", "line 1: the file begins with <html>"),
        ("a.xes", '<!DOCTYPE log [<!ENTITY a "b">]>\n<log>&a;</log>', "line 1: a document type"),
        ("a.xes", '<!DOCTYPE log SYSTEM "file:///etc/passwd">\n<log/>', "line 1: a document type"),
        ("a.xes", "<log><trace>\n<event>\n<string key='x'/></event></trace></log>", "line 3: an attribute has no key or no value"),
        ("a.xes", LOG.format("<event/>"), "line 3: the event has no concept:name"),
        ("a.xes", LOG.format(EVENT.format("yesterday")), "line 3: 'yesterday' is no moment"),
        ("a.xes", "<log>\n<trace>" + EVENT.format("2026-03-02T09:00:00Z") + "</trace></log>", "line 2: the case has no"),
        ("a.xes", "<log/>", "holds no event"),
        ("a.xes.gz", gzip.compress(b"<log/>", mtime=0)[:9], "cannot be unpacked"),
        ("a.csv", "concept:name,x\na", "line 2: 1 cells, not 2"),
        ("a.csv", 'concept:name\n"a', "line 2: this is not CSV"),
        ("a.csv", "case,x\na,b", "line 2: no case is named"),
        ("a.csv", b"concept:name\n\xff", "is not UTF-8"),
        ("a.pdf", "x", "has no ending that says what it is"),
        ("missing.xes", None, "cannot be read: No such file"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path, ombudsman, name, content, said):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    log = ForeignLog(file, LogMapping.model_validate({"mapping": "m", "activities": {"Registered": "file"}}), ombudsman)
    with pytest.raises(BadInput) as refused:
        log.last()
    assert said in str(refused.value)
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"activities": {"Registered": "fyle"}}, "ombudsman has no 'fyle' among its actions"),
        ({"activities": {"Sent": "served:nothing"}}, "has no 'nothing' among its notices"),
        ({"activities": {"Sent": "done:admit"}}, "'done:admit' is no moment"),
        ({"classes": {"x": "nonsense"}}, "class 'nonsense' is none of ombudsman"),
        ({"roles": {"x": "king"}}, "role 'king' is none of ombudsman"),
    ],
)
def test_a_mapping_that_does_not_fit_the_procedure_says_what_is_wrong(ombudsman, change, said):
    with pytest.raises(BadInput, match="does not fit") as refused:
        LogMapping.model_validate({"mapping": "m"} | change).checked(ombudsman.procedure)
    assert said in str(refused.value)


def test_a_mapping_file_names_its_faults_with_their_lines(tmp_path):
    file = tmp_path / "mapping.yaml"
    file.write_text("mapping: m\nothers: shout\n", encoding="utf-8")
    with pytest.raises(ProcedureRefused, match=r"mapping\.yaml:2"):
        load_mapping(str(file))


def test_the_documented_mapping_fits_the_procedure(tmp_path, ombudsman):
    page = (Path(__file__).parents[3] / "docs" / "exchange.md").read_text(encoding="utf-8")
    (tmp_path / "registry.yaml").write_text(
        re.search(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1], encoding="utf-8"
    )
    mapping = load_mapping(str(tmp_path / "registry.yaml")).checked(ombudsman.procedure)
    file = tmp_path / "log.csv"
    file.write_text(
        "Case ID,Activity,Complete Timestamp,Role\nA,Receipt sent,03.03.2026 09:30,Front desk\nA,Registered,02.03.2026 08:00,\n",
        encoding="utf-8",
    )
    log = ForeignLog(file, mapping, ombudsman)
    (found,) = log.audited(SHIPPED, None, log.last())
    assert (found.deviations, found.state, found.steps) == ([], "verification", 2)


def test_a_long_file_is_read_case_by_case(tmp_path):
    file = tmp_path / "long.xes"
    with file.open("w", encoding="utf-8") as out:
        out.write("<log>")
        for number in range(4_000):
            out.write(
                f"<trace><string key='concept:name' value='c{number}'/>{EVENT.format('2026-03-02T09:00:00Z') * 5}</trace>"
            )
        out.write("</log>")
    tracemalloc.start()
    try:
        assert sum(len(trace.rows) for trace in read_xes(file)) == 20_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2_000_000
