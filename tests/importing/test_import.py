"""Importing: in order of time, once, and as far as it goes."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from adapters.database import rebuild
from adapters.database.promises import promised
from adapters.importing.csv_file import CsvSource
from adapters.importing.spool import SqliteSpool
from domain.case.apply import fold
from domain.errors import AccessDenied, BadInput
from domain.projection import project
from domain.reporting import on_time
from workflows.desk import CaseDesk
from workflows.importing import Importer


def test_a_sample_agrees_with_the_city_on_both_databases(store, library, sample, bring_in, tools):
    desk = CaseDesk(store, library)
    done = bring_in(desk, sample).done
    assert (done.rows, done.accepted, done.set_aside, done.known, done.later) == (247, 247, 0, 0, 0)
    report = on_time(promised(store), "type", UTC, None, datetime.now(UTC))
    assert report.total.cases == 247
    assert report.total.same_due >= 0.98 * 247
    assert report.total.same_verdict >= 0.98 * 247
    assert rebuild.check(store, project).equal


@pytest.mark.postgres
def test_both_databases_hold_the_same_record(both_stores, library, sample, bring_in, tools):
    for each in both_stores:
        bring_in(CaseDesk(each, library), sample)
    first, second = (tools.facts(each) for each in both_stores)
    assert first == second


def test_a_second_import_adds_nothing(desk, sample, bring_in, tools):
    bring_in(desk, sample)
    before = tools.facts(desk.store)
    again = bring_in(desk, sample).done
    assert (again.accepted, again.known, again.commands) == (247, 247, 0)
    assert tools.facts(desk.store) == before


def test_the_order_of_the_rows_does_not_matter(desk, sample, bring_in, tools, tmp_path):
    lines = sample.read_text(encoding="utf-8").splitlines(keepends=True)
    shuffled = tmp_path / "shuffled.csv"
    rest = lines[1:]
    random.Random(7).shuffle(rest)
    shuffled.write_text(lines[0] + "".join(rest), encoding="utf-8")
    bring_in(desk, shuffled)
    events = list(desk.store.events())
    filed = [e.effective_at for e in events if e.type == "ComplaintFiled"]
    assert filed == sorted(filed)
    assert len(filed) == 247


def test_a_promise_is_missed_at_its_own_moment_and_noticed_within_the_day(desk, write, bring_in, tools):
    late = {"case_enquiry_id": "101", "closed_dt": "2015-03-20 09:00:00", "on_time": "OVERDUE"}
    bring_in(desk, write(late, {"case_enquiry_id": "102", "open_dt": "2015-03-04 12:00:00", "closed_dt": ""}))
    missed = next(e for e in desk.store.events(stream="101") if e.type == "DeadlineMissed")
    assert missed.effective_at == tools.local("2015-03-03 10:00:00")
    noticed = datetime.fromisoformat(missed.facts["noticed_at"])
    assert timedelta() <= noticed - missed.effective_at <= timedelta(days=1)


def test_nothing_after_the_given_moment_has_happened_yet(desk, write, bring_in, tools):
    file = write(
        {"case_enquiry_id": "101"}, {"case_enquiry_id": "102", "open_dt": "2015-03-05 10:00:00", "closed_dt": ""}
    )
    done = bring_in(desk, file, as_of=tools.local("2015-03-02 10:30:00")).done
    assert (done.accepted, done.later) == (1, 1)
    case = fold("101", desk.store.events(stream="101"))
    assert (case.state, case.closed_at) == ("in_queue", None)
    later = bring_in(desk, file, as_of=tools.local("2015-03-06 00:00:00")).done
    assert (later.accepted, later.known, later.later) == (2, 1, 0)
    assert fold("101", desk.store.events(stream="101")).closed_at == tools.local("2015-03-02 11:00:00")


def test_a_moment_in_the_future_is_refused(desk, write, bring_in, clock):
    with pytest.raises(BadInput, match="lies in the future"):
        bring_in(desk, write({}), as_of=clock.moment + timedelta(days=1))


def test_a_bad_row_is_set_aside_and_the_others_of_its_batch_are_not_lost(desk, write, bring_in):
    file = write(
        {"case_enquiry_id": "101"}, {"case_enquiry_id": "102", "type": "Noise"}, {"case_enquiry_id": "103", "open_dt": "2015-02-30 10:00:00"},
        {"case_enquiry_id": "104", "closed_dt": "2015-03-01 10:00:00"}, {"case_enquiry_id": "101"}, {"case_enquiry_id": ""},
        {"case_enquiry_id": "105", "queue": "PWDx_Nowhere"}, {"case_enquiry_id": "106", "on_time": "PERHAPS"}, {"case_enquiry_id": "107"},
    )  # fmt: skip
    found = bring_in(desk, file)
    assert (found.done.rows, found.done.accepted, found.done.set_aside) == (9, 2, 7)
    reasons = {refused.line: refused.reason for refused in found.refused}
    assert "There is no class 'Noise'" in reasons[3]
    assert reasons[4] == "open_dt: '2015-02-30 10:00:00' is no time of the form %Y-%m-%d %H:%M:%S."
    assert reasons[5] == "closed_dt (2015-03-01 10:00:00) lies before open_dt (2015-03-02 10:00:00)."
    assert reasons[6] == "The id '101' stands on line 2 already: keep one of the two."
    assert "case_enquiry_id is empty" in reasons[7]
    assert "There is no unit 'PWDx_Nowhere'" in reasons[8]
    assert "on_time: 'PERHAPS' is not known. Known: ONTIME, OVERDUE." in reasons[9]
    assert {e.stream for e in desk.store.events() if e.type == "ComplaintFiled"} == {"101", "105", "107"}


def test_a_mended_set_aside_file_brings_the_rest_in(desk, write, bring_in):
    file = write(
        {"case_enquiry_id": "101"},
        {"case_enquiry_id": "102", "type": "Noise", "neighborhood": "=SUM(A1)"},
        {"case_enquiry_id": "105", "queue": "X"},
    )
    aside = bring_in(desk, file).aside
    text = aside.read_text(encoding="utf-8-sig")
    assert "'=SUM(A1)" in text
    aside.write_text(text.replace("Noise", "CE Collection").replace(",X,", ",PWDx_Recycling,"), encoding="utf-8")
    found = bring_in(desk, aside)
    assert (found.done.accepted, found.done.set_aside, found.aside) == (2, 0, None)
    assert fold("102", desk.store.events(stream="102")).area == "=SUM(A1)"
    assert fold("105", desk.store.events(stream="105")).unit == "PWDx_Recycling"


def test_a_half_mended_file_is_not_overwritten(desk, write, bring_in):
    file = write({"case_enquiry_id": "102", "type": "Noise"})
    first = bring_in(desk, file).aside
    assert bring_in(desk, file).aside == first
    first.write_text("half mended", encoding="utf-8")
    second = bring_in(desk, file).aside
    assert (first.read_text(encoding="utf-8"), second.name) == ("half mended", "city.csv.set-aside-2.csv")


def test_a_row_that_says_something_else_than_before_is_set_aside(desk, write, bring_in):
    bring_in(desk, write({"case_enquiry_id": "101"}))
    changed = bring_in(desk, write({"case_enquiry_id": "101", "neighborhood": "Roxbury"}))
    assert "imported before with other values" in changed.refused[0].reason
    assert fold("101", desk.store.events(stream="101")).area == "Beacon Hill"


def test_an_officer_who_may_not_file_ends_the_import(desk, write, bring_in):
    with pytest.raises(AccessDenied, match="isd-head may not file"):
        bring_in(desk, write({}), actor="isd-head")


def test_a_step_moments_before_receipt_counts_as_at_receipt(desk, write, bring_in, tools):
    done = bring_in(desk, write({"case_enquiry_id": "101", "closed_dt": "2015-03-02 09:59:51"})).done
    assert (done.accepted, done.shifted) == (1, 1)
    assert fold("101", desk.store.events(stream="101")).closed_at == tools.local("2015-03-02 10:00:00")


def test_what_the_city_stated_is_kept_as_facts(desk, write, bring_in, tools):
    bring_in(desk, write({"case_enquiry_id": "101"}))
    stated = fold("101", desk.store.events(stream="101")).stated
    assert stated == {"due": "2015-03-03T15:00:00Z", "verdict": "on_time", "as_of": "2016-01-13T04:59:59.999999Z"}


def test_progress_is_told_and_only_grows(desk, sample, bring_in):
    told = []
    bring_in(desk, sample, batch=50, progress=told.append)
    done = [each.done for each in told]
    assert done == sorted(done)
    assert told[0].total == told[-1].total == done[-1] > 700
    assert told[-1].accepted == 247


def test_a_rehearsal_writes_nothing_and_finds_what_an_import_finds(desk, write, mapping, office, bring_in):
    file = write(
        {"case_enquiry_id": "101"},
        {"case_enquiry_id": "102", "type": "Noise"},
        {"case_enquiry_id": "103", "open_dt": "x"},
    )
    with SqliteSpool() as spool:
        done = Importer(desk).rehearse(
            CsvSource(file, mapping), spool, datetime(2016, 1, 1, tzinfo=UTC), office, "administrator"
        )
        reasons = [each.reason for each in spool.refused()]
    assert (done.accepted, done.set_aside, done.commands) == (1, 2, 4)
    assert list(desk.store.events()) == []
    assert reasons == [each.reason for each in bring_in(desk, file).refused]
