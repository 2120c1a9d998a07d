"""Which indexes SQLite takes for worklists: it chooses by the statement alone, whatever the tables hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.databases import START
from fakes.writes import rows
from sqlalchemy import event, insert, text

from adapters.database import tables, worklist
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.queries import Filter, Order, Queries
from adapters.database.schema import upgrade
from adapters.database.store import SqlStore

WHOSE = {
    "everybody's": Filter(), "an officer's": Filter(officer="ani"), "a unit's": Filter(unit="north"),
    "a class's": Filter(case_class="delay"), "a unit's of a class": Filter(unit="north", case_class="delay"),
    "an officer's of a class": Filter(officer="ani", case_class="delay"), "a procedure's": Filter(procedure="inquiry"),
}  # fmt: skip
WHICH = {
    "open": {}, "in a state": {"state": "received"}, "overdue": {"overdue_at": START}, "closed": {"open": False},
    "all": {"open": None},
}  # fmt: skip
OF_THE_PAGE = "SEARCH cases USING INDEX sqlite_autoindex_cases_1 (case_id=?)"
BY_REFERENCE = "SEARCH cases USING INDEX sqlite_autoindex_cases_1 (case_id<?)"
CASES = 40


@pytest.fixture
def store(tmp_path):
    engine = open_engine(sqlite_url(tmp_path / "office.db"))
    upgrade(engine, origin="test")
    with engine.begin() as connection:
        connection.execute(insert(tables.cases), [_case(number) for number in range(CASES)])
    yield SqlStore(engine)
    engine.dispose()


def _case(number):
    (row,) = rows(f"C-{number:03}", 1).tables["cases"].values()
    return row | {
        "case_id": f"C-{number:03}", "procedure": "inquiry", "state": ("received", "examined")[number % 2], "terminal": number % 5 == 0,
        "officer": "ani", "unit": "north", "case_class": "delay", "received_at": START, "pressing_at": START,
    }  # fmt: skip


def _looks(store, asked, order):
    """How each statement of a list reaches cases."""
    told = []

    def explain(_connection, cursor, statement, values, _context, _many):
        told.extend(row[-1] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    event.listen(store.engine, "before_cursor_execute", explain)
    try:
        Queries(store).worklist(asked, order, limit=3)
    finally:
        event.remove(store.engine, "before_cursor_execute", explain)
    return {line for line in told if " cases " in line}


def _lists(order):
    for whose, of in WHOSE.items():
        for which, also in WHICH.items():
            if which != "overdue" or order is not Order.RECEIVED:
                yield f"{whose}, {which}", replace(of, **also)


def _beside(store, order):
    """The lists on whose way cases are looked at that are not on the page, and how."""
    found = {}
    for name, asked in _lists(order):
        rest = {look for look in _looks(store, asked, order) - {OF_THE_PAGE} if "COVERING INDEX" not in look}
        if rest:
            found[name] = rest
    return found


@pytest.mark.parametrize("order", [Order.DUE, Order.RECEIVED])
def test_an_index_answers_which_cases_are_on_a_page(store, order):
    assert _beside(store, order) == {}


def test_lists_by_reference_go_through_the_cases_in_that_order(store, monkeypatch):
    monkeypatch.setattr(worklist, "_PASSED", 10)
    found = _beside(store, Order.CASE)
    assert all(looks <= {BY_REFERENCE, "SCAN cases USING INDEX sqlite_autoindex_cases_1"} for looks in found.values())
    assert not any(name.startswith("an officer's") for name in found)


def test_an_index_that_does_not_say_whether_the_case_is_open_looks_at_each(store):
    with store.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_cases_unit_open"))
        connection.execute(text(
            "CREATE INDEX ix_cases_unit_open ON cases (unit, state, pressing_at, case_id, case_class) WHERE terminal IS 0"
        ))  # fmt: skip
    assert "a unit's, open" in _beside(store, Order.DUE)


def test_conditions_that_an_index_may_answer_keep_a_list_by_reference_from_going_through_the_cases(store, monkeypatch):
    monkeypatch.setattr(worklist, "_PASSED", 10)
    monkeypatch.setattr(worklist, "conditions_aside", lambda asked: [tables.OPEN, tables.cases.c.unit == asked.unit])
    looks = _looks(store, Filter(unit="north"), Order.CASE)
    assert not looks & {BY_REFERENCE}
