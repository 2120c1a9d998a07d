"""Whatever is filtered by, and however it is sorted: a worklist is what going through all cases would give."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from fakes.databases import START
from fakes.writes import rows
from sqlalchemy import insert

from adapters.database import tables, worklist
from adapters.database.queries import Filter, Order, Queries

NOW = START + timedelta(days=3)
STATES = {"inquiry": ("received", "examined", "closed"), "review": ("received", "decided", "closed")}
"""Two procedures; both have cases that are received, and cases that are closed."""
CASES, LISTS, SEED = 90, 60, 7


@pytest.fixture
def office(store):
    chance = random.Random(SEED)
    made = [_case(f"C-{number:03}", chance) for number in range(CASES)]
    with store.engine.begin() as connection:
        connection.execute(insert(tables.cases), made)
    return made


def _case(case_id, chance):
    procedure = chance.choice(list(STATES))
    state = chance.choice(STATES[procedure])
    (row,) = rows(case_id, 1).tables["cases"].values()
    return row | {
        "case_id": case_id, "procedure": procedure, "state": state, "terminal": state == "closed",
        "officer": chance.choice([None, "ani", "budi"]), "unit": chance.choice(["north", "south"]),
        "case_class": chance.choice(["delay", "conduct"]), "received_at": START + timedelta(hours=chance.randrange(20)),
        "pressing_at": chance.choice([None, START + timedelta(days=chance.randrange(7))]),
    }  # fmt: skip


def _asked(chance):
    def maybe(*values):
        return chance.choice([None, None, *values])

    return Filter(
        open=chance.choice([True, True, False, None]), state=maybe("received", "closed", "unheard of"),
        officer=maybe("ani"), unit=maybe("north"), case_class=maybe("delay"), procedure=maybe("inquiry"),
        overdue_at=maybe(NOW), due_before=maybe(NOW + timedelta(days=1)), text=maybe("C-00", "C-0"),
    )  # fmt: skip


def _by_hand(made, filter, order):
    wanted = {
        name: getattr(filter, name)
        for name in ("state", "officer", "unit", "case_class", "procedure")
        if getattr(filter, name) is not None
    }
    bounds = [moment for moment in (filter.overdue_at, filter.due_before) if moment is not None]
    found = [
        case for case in made
        if filter.open in (None, not case["terminal"])
        and all(case[name] == value for name, value in wanted.items())
        and all(case["pressing_at"] is not None and case["pressing_at"] < moment for moment in bounds)
        and case["case_id"].startswith(filter.text or "")
    ]  # fmt: skip
    if order is Order.CASE:
        return sorted(case["case_id"] for case in found)
    if order is Order.DUE and filter.open is True:
        found.sort(key=lambda case: (case["pressing_at"] is None, case["pressing_at"] or NOW, case["case_id"]))
    else:
        found.sort(key=lambda case: (case["received_at"], case["case_id"]), reverse=True)
    return [case["case_id"] for case in found]


def _wrong(queries, made):
    """The first list that is not as going through all cases gives it."""
    chance = random.Random(SEED)
    for _ in range(LISTS):
        asked, order, limit = _asked(chance), chance.choice(list(Order)), chance.choice((3, 50))
        found, after, more = [], None, True
        while more:
            page = queries.worklist(asked, order, after, limit)
            found, after = [*found, *(row.case_id for row in page.rows)], page.after
            more = after is not None
        if found != _by_hand(made, asked, order):
            return asked, order
    return None


def test_every_worklist_is_as_going_through_all_cases_gives_it(store, office, monkeypatch):
    monkeypatch.setattr(worklist, "_PASSED", 10)  # so that both ways by reference are gone
    assert _wrong(Queries(store), office) is None


def test_a_worklist_that_leaves_a_state_out_is_noticed(store, office, monkeypatch):
    whole = worklist.ranges
    monkeypatch.setattr(worklist, "ranges", lambda connection, asked: whole(connection, asked)[:-1])
    assert _wrong(Queries(store), office) is not None


def test_the_status_counts_open_cases_as_going_through_all_cases_does(store, office):
    status, soon = Queries(store).status(NOW, timedelta(days=1)), NOW + timedelta(days=1)
    due = [case["pressing_at"] for case in office if not case["terminal"] and case["pressing_at"] is not None]
    assert status.open_cases == sum(not case["terminal"] for case in office)
    assert (status.overdue, status.due_soon) == (sum(at < NOW for at in due), sum(NOW <= at < soon for at in due))
    assert status.overdue
    assert status.due_soon
