"""What the live view counts: cases by procedure and state, named as the newest version of the procedure has it."""

from __future__ import annotations

from datetime import timedelta

from fakes.databases import START
from fakes.writes import rows
from sqlalchemy import insert

from adapters.database import tables
from adapters.database.board import BoardReads


def _case(number, state, version, *, over=False):
    (row,) = rows(f"C-{number}", 1).tables["cases"].values()
    return row | {
        "case_id": f"C-{number}", "procedure": "inquiry", "procedure_digest": version, "state": state, "terminal": over,
        "received_at": START + timedelta(hours=number),
    }  # fmt: skip


def test_cases_are_counted_by_state_with_the_version_of_the_newest(store):
    made = [
        _case(1, "received", "old"), _case(3, "received", "new"), _case(2, "received", "old"),
        _case(4, "examined", "old"), _case(5, "closed", "old", over=True),
    ]  # fmt: skip
    with store.engine.begin() as connection:
        connection.execute(insert(tables.cases), made)
    found = [(row.state, row.terminal, row.count, row.procedure_digest) for row in BoardReads(store).counts()]
    assert found == [("received", False, 3, "new"), ("closed", True, 1, "old"), ("examined", False, 1, "old")]
