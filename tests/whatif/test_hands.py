"""Whom the rules choose where they chose nobody in life: the least loaded of that day, as they would have."""

from __future__ import annotations

from dataclasses import replace

from model.office import OFFICE

from adapters.database.case_pages import Wanted, told
from adapters.database.histories import Histories
from adapters.whatif.asking import rules_of
from domain.office import Office
from domain.procedure.compiled import Compiled
from domain.whatif.hands import OpenCases
from domain.whatif.rerun import Rerun
from domain.whatif.rules import OfficeSince

EVERMORE = 2**62


def disagreeing(store, count):
    """The officers of whom this count says something else than the table of cases."""
    officers = rules_of(store, None, {}).office_at(EVERMORE).officers
    with store.transaction() as tx:
        return [officer for officer in officers if count.of(officer, EVERMORE) != tx.load_of(officer)]


def test_open_cases_are_counted_as_the_rules_count_them(an_office):
    store, _, _ = an_office
    assert disagreeing(store, OpenCases(history for _, history in told(store, Wanted()))) == []


def test_a_count_of_cases_that_are_over_is_found_out(an_office):
    """The control: it takes the ends of cases for nothing."""
    store, _, _ = an_office
    endless = ([e for e in history if not e.facts.get("over")] for _, history in told(store, Wanted()))
    assert disagreeing(store, OpenCases(endless))


def two_in_the_chair():
    """An office in which either may take any case."""
    data = OFFICE.model_dump(mode="json", by_alias=True)
    data["officers"]["chair-2"] = {**data["officers"]["chair-1"], "name": "chair-2"}
    return Office.model_validate(data)


def chosen(office, favourite):
    """Whom the rules choose from another role than in life, where all but one are said to have many cases."""
    store, library, now = office
    known = library.current("ombudsman").procedure
    data = known.model_dump(mode="json", by_alias=True, exclude_none=True)
    for rule in data["assignment"]["rules"]:
        rule["role"] = "chair"
    histories = Histories(store)
    rules = rules_of(
        store, lambda digest: library.pinned(digest, histories), library.calendars,
        Compiled(type(known).model_validate(data)),
    )  # fmt: skip
    rules = replace(
        rules, offices=[OfficeSince(0, now, two_in_the_chair())],
        open_cases=lambda officer, _seq: 0 if officer == favourite else 9,
    )  # fmt: skip
    found = set()
    for case_id, history in told(store, Wanted(procedure="ombudsman")):
        going = Rerun(rules, {case_id: history}).run(now)[case_id]
        found |= {e.facts["officer"] for e in going.events if e.type == "CaseAssigned" and e.facts["rule"] != "by hand"}
    return found


def test_the_least_loaded_is_chosen_not_the_first_by_id(an_office):
    assert chosen(an_office, "chair-1") == {"chair-1"}
    assert chosen(an_office, "chair-2") == {"chair-2"}
