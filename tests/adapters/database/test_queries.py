"""Worklists, tasks, figures and reports, the same on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.databases import START
from fakes.writes import append, event, later, notice, rows, write
from sqlalchemy import insert, text

from adapters.database import tables
from adapters.database.heartbeats import Heartbeats
from adapters.database.queries import Filter, Order, Queries
from domain.ports import Due, Rows


@pytest.fixture
def queries(store):
    return Queries(store)


def put(store, case_id, **case):
    deadlines = case.pop("deadlines", None)
    notices = case.pop("notices", ())
    append(
        store,
        write(
            case_id,
            f"w-{case_id}",
            0,
            [event()],
            Rows(),
            rows(case_id, 1, deadlines=deadlines, notices=notices, **case),
        ),
    )


def promise(state, due, **more):
    return {
        "clock": "ack",
        "state": state,
        "holder": "office",
        "statutory": True,
        "due_at": due,
        "first_due_at": due,
    } | more


def ids(page):
    return [row.case_id for row in page.rows]


def everything(queries, filter, order, limit):
    """All pages, one after the other."""
    found, after = [], None
    while True:
        page = queries.worklist(filter, order, after, limit)
        assert len(page.rows) <= limit
        found += ids(page)
        if page.after is None:
            return found
        after = page.after


@pytest.fixture
def office(store):
    """Nine cases; some share a moment, some have no promise running, some are closed."""
    due = [None, later(days=3), later(days=1), later(days=1), None, later(days=2), later(days=1), later(days=9), None]
    for number, moment in enumerate(due):
        put(
            store, f"C-{number}", next_due_at=moment, received_at=later(hours=number // 2), officer=("ani", "budi")[number % 2],
            unit="north" if number < 4 else "south", state="closed" if number == 8 else "open", terminal=number == 8,
            case_class="delay" if number in (1, 5) else "conduct",
        )  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize(
    ("filter", "order", "expected"),
    [
        (Filter(), Order.DUE, "236517" + "04"),
        (Filter(open=None), Order.CASE, "012345678"),
        (Filter(open=None), Order.RECEIVED, "876543210"),
        (Filter(open=False), Order.RECEIVED, "8"),
        (Filter(officer="ani"), Order.DUE, "26" + "04"),
        (Filter(unit="south"), Order.DUE, "657" + "4"),
        (Filter(case_class="delay"), Order.DUE, "51"),
        (Filter(state="closed", open=None), Order.CASE, "8"),
        (Filter(due_before=later(days=2)), Order.DUE, "236"),
        (Filter(text="C-3"), Order.DUE, "3"),
        (Filter(text="C-"), Order.CASE, "01234567"),
        (Filter(text="D"), Order.DUE, ""),
        (Filter(officer="nobody"), Order.DUE, ""),
    ],
)
def test_a_worklist_is_the_same_in_pages_of_any_size(queries, office, filter, order, expected, limit):
    assert everything(queries, filter, order, limit) == [f"C-{digit}" for digit in expected]


def test_overdue_follows_from_the_promise_that_matters_most_and_the_moment(store, queries):
    put(store, "C-1", pressing_at=later(days=1))
    put(store, "C-2", pressing_at=later(hours=1), next_due_at=later(days=3))
    put(store, "C-3", pressing_at=None)
    put(store, "C-4", pressing_at=later(hours=1), terminal=True)
    assert ids(queries.worklist(Filter(overdue_at=later(hours=2)))) == ["C-2"]
    assert ids(queries.worklist(Filter(overdue_at=later(days=1)))) == ["C-2"]
    assert ids(queries.worklist(Filter(overdue_at=later(days=1, microseconds=1)))) == ["C-2", "C-1"]
    assert ids(queries.worklist()) == ["C-2", "C-1", "C-3"]
    assert queries.status(later(hours=2)).overdue == 1
    assert queries.status(later(days=2)).overdue == 2


def test_open_tasks_by_whoever_can_do_them(store, queries):
    tasks = {
        ("C-1", "t1"): {"rule": "assign", "role": "supervisor", "unit": "north", "opened_at": later(hours=2)},
        ("C-1", "t2"): {"rule": "serve", "role": "clerk", "officer": "ani", "opened_at": later(hours=1)},
        ("C-1", "t3"): {"rule": "assign", "role": "supervisor", "unit": "south", "opened_at": START, "done_at": START},
    }
    after = Rows({**rows("C-1", 1).tables, "tasks": tasks})
    append(store, write("C-1", "w", 0, [event()], Rows(), after))
    assert [row.task for row in queries.tasks()] == ["t2", "t1"]
    assert [row.task for row in queries.tasks(role="supervisor")] == ["t1"]
    assert [row.task for row in queries.tasks(officer="ani")] == ["t2"]
    assert [row.task for row in queries.tasks(unit="south")] == []
    assert len(queries.tasks(case_id="C-1", limit=1)) == 1


def test_the_status_counts_what_matters(store, queries):
    put(store, "C-1", next_due_at=later(hours=5), notices=[("n1", notice()), ("n2", notice(channel="post"))])
    put(store, "C-2", terminal=True, state="closed")
    with store.transaction() as unit:
        unit.quarantine(Due("C-1", "ack#1/expiry", START), "boom", later(minutes=5))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE deliveries SET state = 'failed'"))
    put(store, "C-3", notices=[("n1", notice())])
    Heartbeats(store).beat("watch", START, "ok")
    found = queries.status(START)
    assert (found.events, found.open_cases, found.overdue, found.due_soon, found.open_tasks) == (3, 2, 0, 1, 0)
    assert (found.undelivered, found.undeliverable, found.quarantined) == (1, 1, 1)
    assert [(heart.name, heart.at, heart.detail) for heart in found.heartbeats] == [("watch", START, "ok")]
    assert found.recorded_at == START
    assert [row.outbox_id for row in queries.undeliverable()] == ["C-1.n1"]
    assert [(row.stream, row.attempts) for row in queries.quarantined()] == [("C-1", 1)]


def test_an_empty_office_has_a_status(queries):
    found = queries.status(START)
    assert (found.events, found.recorded_at, found.open_cases) == (0, None, 0)


def test_one_case_with_its_promises_and_notices(store, queries):
    put(
        store, "C-1", notices=[("n1", notice()), ("n2", notice(channel="post", issued_at=later(hours=1)))],
        deadlines={"find#1": promise("running", later(days=30)), "ack#1": promise("met", later(days=5))},
    )  # fmt: skip
    assert queries.case("C-1").received_at == START
    assert queries.case("C-9") is None
    assert [row.deadline for row in queries.deadlines("C-1")] == ["ack#1", "find#1"]
    assert [(row.notice_id, row.delivery) for row in queries.notices("C-1")] == [("n1", "pending"), ("n2", None)]


def test_a_report_goes_through_all_cases_in_pages(store, queries, monkeypatch):
    monkeypatch.setattr("adapters.database.queries._REPORT_PAGE", 2)
    for number in range(5):
        put(
            store,
            f"C-{number}",
            procedure="a" if number % 2 else "b",
            deadlines={"ack#1": promise("met", later(days=number))},
        )
    found = list(queries.report())
    assert [row.case.case_id for row in found] == [f"C-{number}" for number in range(5)]
    assert [row.deadlines[0].due_at - START for row in found] == [timedelta(days=number) for number in range(5)]
    assert [row.case.case_id for row in queries.report("a")] == ["C-1", "C-3"]
    assert list(queries.report("none")) == []


PLANS = {
    "officer": Filter(officer="o7"), "unit": Filter(unit="u3"), "class": Filter(case_class="c1"), "all": Filter(),
    "state": Filter(state="s2"), "text": Filter(text="C-000012"), "due": Filter(due_before=later(days=2)),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_a_page_is_found_through_an_index(store, queries, name):
    columns = {"procedure": "p", "terminal": False, "received_at": START, "rung": 0}
    with store.engine.begin() as connection:
        connection.execute(
            insert(tables.cases),
            [
                columns | {
                    "case_id": f"C-{n:06}", "officer": f"o{n % 50}", "unit": f"u{n % 10}", "case_class": f"c{n % 5}",
                    "state": f"s{n % 5}", "next_due_at": later(minutes=n), "pressing_at": later(minutes=n),
                }
                for n in range(3000)
            ],
        )  # fmt: skip
        connection.execute(text("ANALYZE"))
    plans = []
    with store.reader.connect() as connection:
        execute = connection.execute

        def explain(query, values=None):
            prefix = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
            filled = query.params(values or {})
            compiled = filled.compile(dialect=store.engine.dialect, compile_kwargs={"literal_binds": True})
            plans.append("\n".join(str(row) for row in execute(text(prefix + str(compiled).replace(":", "\\:"))).all()))
            return execute(query, values)

        connection.execute = explain
        from adapters.database.worklist import worklist

        assert worklist(connection, PLANS[name], limit=10).rows
    assert plans
    for plan in plans:
        assert "INDEX" in plan.upper(), plan
        assert "SEQ SCAN" not in plan.upper(), plan
        assert "SCAN cases\n" not in plan + "\n", plan
