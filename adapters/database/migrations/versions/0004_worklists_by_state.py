"""Worklists by state, so that every list is a few ranges of an index, each in its order (see adapters.database.ranges).

The index of promises by state goes: it was written to for every deadline, and what it answered is found through the cases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN, OPEN_POSTGRES = sa.text("terminal IS 0"), sa.text("terminal IS false")
DROPPED = (
    "officer_open", "unit_open", "state_open", "due_open", "class_open", "officer_received", "unit_received", "over",
    "received_at",
)  # fmt: skip
PROMISED, CAME = ["pressing_at", "case_id", "received_at"], ["received_at", "case_id"]


def upgrade() -> None:
    op.drop_index("ix_deadlines_due_at", "deadlines")
    for name in DROPPED:
        op.drop_index(f"ix_cases_{name}", "cases")
    _open("open", ["procedure", "state", *PROMISED])
    _open("unit_open", ["unit", "state", *PROMISED, "case_class"])
    _open("class_open", ["case_class", "state", *PROMISED, "unit"])
    _open("officer_open", ["officer", *PROMISED])
    op.create_index("ix_cases_received", "cases", ["procedure", "state", "terminal", *CAME])
    op.create_index("ix_cases_unit_received", "cases", ["unit", "state", "terminal", *CAME, "case_class"])
    op.create_index("ix_cases_class_received", "cases", ["case_class", "state", "terminal", *CAME, "unit"])
    op.create_index("ix_cases_officer_received", "cases", ["officer", "terminal", *CAME])


def _open(name: str, columns: list[str]) -> None:
    op.create_index(f"ix_cases_{name}", "cases", columns, sqlite_where=OPEN, postgresql_where=OPEN_POSTGRES)
