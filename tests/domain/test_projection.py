"""What a worklist knows of a case: the promise that matters most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.case.case import Case, Deadline
from domain.projection import rows

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def promise(clock, state, days, met=None):
    due = START + timedelta(days=days)
    return Deadline(
        id=f"{clock}#1", clock=clock, state=state, clause="rule", holder="office", statutory=True, scope="case",
        limit="{}", started_at=START, first_due_at=due, due_at=due, calendar="c", met_at=met,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("promises", "next_one", "pressing"),
    [
        ([], None, None),
        ([promise("find", "paused", 1)], None, None),
        ([promise("find", "running", 5), promise("ack", "running", 2)], "ack", "ack"),
        ([promise("find", "running", 5), promise("ack", "missed", 2)], "find", "ack"),
        ([promise("find", "missed", 5), promise("ack", "missed", 2)], None, "ack"),
        ([promise("find", "running", 5), promise("ack", "missed", 2, met=START)], "find", "find"),
        ([promise("find", "cancelled", 5), promise("ack", "met", 2, met=START)], None, None),
    ],
)
def test_the_oldest_broken_promise_matters_more_than_the_next_one(promises, next_one, pressing):
    case = Case("C-1", state="received", deadlines={each.id: each for each in promises})
    (row,) = rows(case).tables["cases"].values()
    due = {each.clock: each.due_at for each in promises}
    assert (row["next_clock"], row["next_due_at"]) == (next_one, due.get(next_one))
    assert (row["pressing_clock"], row["pressing_at"]) == (pressing, due.get(pressing))
