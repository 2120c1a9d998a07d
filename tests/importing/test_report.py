"""The on-time report: what counts as late, what can be compared, and why two due moments differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.database.promises import promised
from domain.ageing import ageing
from domain.differing import Explainer
from domain.reporting import LATE, ON_TIME, Comparison, Promise, Promised, compare, on_time

NEW_YORK = ZoneInfo("America/New_York")
DUE = datetime(2015, 3, 3, 15, tzinfo=UTC)


def promise(due=DUE, met=None, state="running", holder="office", deadline="answer_working#1"):
    return Promise(deadline, deadline.partition("#")[0], holder, state, datetime(2015, 3, 2, 15, tzinfo=UTC), due, met)


def case(*promises, stated=None, case_class="CE Collection", received=datetime(2015, 3, 2, 15, tzinfo=UTC)):
    return Promised("101", "digest", case_class, "normal", "U", None, received, promises, stated or {})


@pytest.mark.parametrize(("found", "at", "verdict"), [
    (promise(met=DUE, state="met"), DUE + timedelta(days=9), ON_TIME),
    (promise(met=DUE + timedelta(microseconds=1), state="met"), DUE + timedelta(days=9), LATE),
    (promise(met=DUE + timedelta(days=2), state="met"), DUE - timedelta(hours=1), ON_TIME),  # as of then it was open, and not due
    (promise(met=DUE + timedelta(days=2), state="met"), DUE + timedelta(days=1), LATE),  # as of then it was open, and due
    (promise(), DUE, ON_TIME),
    (promise(state="missed"), DUE + timedelta(microseconds=1), LATE),
    (promise(state="paused"), DUE + timedelta(days=9), ON_TIME),
    (promise(state="cancelled"), DUE + timedelta(days=9), None),
    (promise(holder="complainant"), DUE + timedelta(days=9), None),
])  # fmt: skip
def test_a_verdict_is_as_of_a_moment(found, at, verdict):
    assert case(found).verdict(at) == verdict


def test_one_broken_promise_makes_a_case_late():
    assert case(promise(met=DUE, state="met"), promise(DUE - timedelta(hours=2), deadline="b#1")).verdict(DUE) == LATE


@pytest.mark.parametrize(("seconds", "agrees"), [(0, True), (60, True), (-60, True), (61, False), (-61, False)])
def test_due_moments_agree_within_a_minute(seconds, agrees):
    stated = {"due": (DUE + timedelta(seconds=seconds)).isoformat()}
    assert compare(case(promise(), stated=stated), None, DUE).due_agrees is agrees


def test_what_nobody_stated_is_compared_with_nothing():
    report = on_time([case(promise())], "type", UTC, None, DUE)
    assert report.rows() == [
        {"type": "CE Collection", "cases": 1, "due_agreement": None, "verdict_agreement": None, "on_time": 1, "late": 0}
    ]


def test_a_stated_target_without_a_promise_of_ours_is_a_disagreement():
    report = on_time([case(stated={"due": DUE.isoformat(), "verdict": "on_time"})], "type", UTC, None, DUE)
    assert (
        report.total.figures()["due_agreement"],
        report.total.figures()["verdict_agreement"],
        report.disagreeing,
    ) == (0.0, 0.0, 1)


def test_the_moment_is_the_asked_one_else_the_sources_else_now():
    of_source = {"verdict": "late", "as_of": (DUE + timedelta(days=1)).isoformat()}
    assert compare(case(promise(), stated=of_source), None, DUE).verdict == LATE
    assert compare(case(promise(), stated=of_source), DUE, DUE).verdict == ON_TIME
    assert compare(case(promise()), None, DUE + timedelta(days=1)).verdict == LATE


def test_cases_that_came_in_later_do_not_count():
    assert on_time([case(promise())], "month", NEW_YORK, DUE - timedelta(days=9), DUE).total.cases == 0


def test_no_more_disagreements_are_kept_than_asked_for():
    from domain.reporting import OnTime

    report = OnTime("type", UTC, keep=2)
    for _ in range(5):
        report.take(compare(case(promise(), stated={"verdict": "late"}), None, DUE))
    assert (len(report.disagreements), report.disagreeing) == (2, 5)


# Real rows of the city's file: received, its target, and what the difference comes down to.
@pytest.mark.parametrize(("kind", "received", "target", "key", "part"), [
    ("CE Collection", "2015-03-27 13:07:09", "2015-04-03 13:07:00", "other_length", "equals 5 working days, where the limit is 1 working day."),
    ("CE Collection", "2015-04-06 10:00:14", "2015-04-09 10:00:00", "other_class", "3 working days is the limit of ‘Building inspection request’"),
    ("CE Collection", "2015-04-09 11:13:39", "2015-04-11 11:13:00", "other_length", "equals 2 calendar days"),
    ("CE Collection", "2015-07-08 12:38:33", "2015-07-09 14:26:00", "by_hand", "looks set by hand"),
    ("Traffic Signal Inspection", "2015-09-09 22:44:42", "2015-09-09 22:44:44", "at_once", "it gave no time, where the limit is 1 calendar day"),
    ("Traffic Signal Inspection", "2015-09-21 14:29:00", "2016-09-02 14:29:00", "other_length", "equals 347 calendar days"),
    ("Heat - Excessive Insufficient", "2015-02-16 07:39:42", "2015-03-18 07:38:21", "near", "from 81 seconds before the receipt"),
    ("Rodent Activity", "2015-05-22 20:54:00", "2015-06-21 20:55:03", "near", "from 63 seconds after the receipt"),
    ("General Comments For a Program or Policy", "2015-03-02 13:40:29", "2015-04-02 08:30:00", "later_start", "counted again from 2015-03-19 08:30:00"),
])  # fmt: skip
def test_a_difference_is_explained_by_counting(kind, received, target, key, part, library, tools):
    compiled = library.current("boston-311")
    calendar = library.calendars["boston-311"]
    start, stated = tools.local(received), tools.local(target)
    clock = next(c for c in compiled.procedure.clocks if compiled.limit(c, case_class=kind, priority="", state=""))
    from domain.reckoning import reckon

    chosen = compiled.limit(clock, case_class=kind, priority="", state="").limit
    due = reckon(start, chosen, calendar, compiled.conventions[clock]).due
    held = Promise(f"{clock}#1", clock, "office", "running", start, due, None)
    found = Comparison(case(held, case_class=kind, received=start), stated, due, ON_TIME, stated, ON_TIME)
    explainer = Explainer(compiled, calendar)
    assert explainer.cause(found).key == key
    assert part in explainer.explain(found)
    assert explainer.explain(found, "id") != explainer.explain(found)


def test_the_sample_disagrees_where_the_whole_file_is_known_to(sqlite_store, library, write, bring_in, tools):
    from workflows.desk import CaseDesk

    file = write(
        {"case_enquiry_id": "101"},
        {"case_enquiry_id": "102", "target_dt": "2015-03-05 10:00:00", "closed_dt": "2015-03-04 10:00:00"},
        {"case_enquiry_id": "103", "target_dt": "2015-03-05 10:00:00", "type": "Building Inspection Request"},
    )
    bring_in(CaseDesk(sqlite_store, library), file)
    report = on_time(promised(sqlite_store), "unit", NEW_YORK, None, datetime.now(UTC))
    assert report.rows() == [{
        "unit": "PWDx_District 1C: Downtown", "cases": 3, "due_agreement": 0.666667, "verdict_agreement": 0.666667, "on_time": 2, "late": 1,
    }]  # fmt: skip
    assert [d.case.case_id for d in report.disagreements] == ["102"]


@pytest.mark.parametrize(
    ("hours", "column"),
    [(0, "up_to_7"), (7 * 24 + 23, "up_to_7"), (8 * 24, "up_to_30"), (31 * 24, "up_to_90"), (91 * 24, "over_90")],
)
def test_an_open_case_is_as_old_as_its_whole_days(hours, column):
    received = datetime(2015, 3, 2, 15, tzinfo=UTC)
    total = ageing(
        [case(promise(), received=received)], "unit", UTC, received + timedelta(hours=hours), DUE
    ).total.figures()
    assert (total["open"], total[column], total["oldest_days"]) == (1, 1, hours // 24)
    assert sum(total[name] for name in ("up_to_7", "up_to_30", "up_to_90", "over_90")) == 1


def test_a_case_counts_as_open_until_it_was_closed():
    closed = replace(case(promise(met=DUE, state="met")), closed_at=DUE)
    assert ageing([closed], "type", UTC, DUE - timedelta(seconds=1), DUE).rows()[0]["open"] == 1
    assert ageing([closed], "type", UTC, DUE, DUE).rows() == []
