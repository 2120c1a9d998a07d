"""Projections are a function of the events: differences are found, shown and mended."""

from __future__ import annotations

import pytest
from fakes.databases import START
from fakes.writes import append, dump, filed, later, noted, notice, rows
from sqlalchemy import text

from adapters.database.rebuild import check, rebuild
from domain.ports import Rows

DUE = {"ack": later(days=5)}
LETTER = [("n1", notice())]


def projector(stream, history):
    """What the writes below should leave behind."""
    if stream == "office":
        return Rows()
    return rows(stream, len(history), timers=DUE if len(history) == 2 else None, notices=LETTER)


@pytest.fixture
def filled(store):
    append(store, *(filed(f"C-{n}", timers=DUE, notices=LETTER) for n in range(7)), noted("office", "o1", 0))
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM cases WHERE case_id = 'office'"))
    return store


def tamper(store, *statements):
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize("page", [1, 3, 8, 200])
def test_projections_are_as_the_events_say(filled, page):
    result = check(filled, projector, page=page)
    assert result.equal
    assert (result.streams, result.rows) == (8, 21)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (
            "UPDATE cases SET state = 'closed' WHERE case_id = 'C-3'",
            ("cases", "differs", "state", "closed", "received"),
        ),
        (
            "UPDATE notices SET address = 'eve@example.org' WHERE case_id = 'C-3'",
            ("notices", "differs", "address", None, None),
        ),
        ("DELETE FROM timers WHERE case_id = 'C-3'", ("timers", "missing", None, None, None)),
        ("INSERT INTO tasks (case_id, task) VALUES ('C-3', 't1')", ("tasks", "extra", None, None, None)),
        ("INSERT INTO tasks (case_id, task) VALUES ('Z-9', 't1')", ("tasks", "extra", None, None, None)),
        ("INSERT INTO tasks (case_id, task) VALUES ('A-0', 't1')", ("tasks", "extra", None, None, None)),
        ("DELETE FROM cases WHERE case_id = 'C-6'", ("cases", "missing", None, None, None)),
    ],
)
@pytest.mark.parametrize("page", [2, 200])
def test_a_difference_is_found_and_mended(filled, damage, expected, page):
    before = dump(filled)
    tamper(filled, damage)
    result = check(filled, projector, page=page)
    assert result.different == 1
    (found,) = result.first
    assert (found.table, found.kind, found.column, found.found, found.expected) == expected
    assert rebuild(filled, projector, page=page).first == result.first
    assert check(filled, projector, page=page).equal
    assert dump(filled) == before


def test_only_the_first_differences_are_kept(filled):
    tamper(filled, "UPDATE cases SET state = 'closed'")
    result = check(filled, projector, show=2)
    assert (result.different, len(result.first)) == (7, 2)


def test_rebuilding_from_nothing_gives_the_same_rows_and_sends_nothing_again(filled):
    before = dump(filled)
    tamper(filled, *(f"DELETE FROM {name}" for name in ("cases", "timers", "notices")))
    assert rebuild(filled, projector, page=3).different == 21
    assert dump(filled) == before


def test_a_case_that_appears_meanwhile_is_left_alone(filled):
    def slow(stream, history):
        if stream == "C-2":
            append_once()
        return projector(stream, history)

    def append_once():
        if not seen:
            seen.append(True)
            append(filled, filed("C-1b", timers=DUE, notices=LETTER))

    seen = []
    if filled.engine.dialect.name == "sqlite":
        seen.append("one writer at a time: nothing can appear meanwhile")
        rebuild(filled, slow)
        append(filled, filed("C-1b", timers=DUE, notices=LETTER))
    else:
        assert rebuild(filled, slow).equal
    assert check(filled, projector).equal
    assert ("C-1b", 2) in [row[:2] for row in dump(filled)["streams"]]
    assert dump(filled)["log_head"][0][2] == START
