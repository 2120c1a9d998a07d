"""Indexes that answer worklists alone, without a look at each case on the way.

On SQLite a list of open cases looked at each of them, to see that it is open; an officer's list of one state or class
looked at all that the officer holds.  Cases that no officer holds leave the officers' indexes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN, OPEN_POSTGRES, HELD = "terminal IS 0", "terminal IS false", "officer IS NOT NULL"
PROMISED, CAME = ["pressing_at", "case_id", "received_at"], ["received_at", "case_id"]
CHANGED = ("open", "unit_open", "class_open", "officer_open", "officer_received")


def upgrade() -> None:
    for name in CHANGED:
        op.drop_index(f"ix_cases_{name}", "cases")
    _where("open", ["procedure", "state", *PROMISED, "terminal"], OPEN, OPEN_POSTGRES)
    _where("unit_open", ["unit", "state", *PROMISED, "case_class", "terminal"], OPEN, OPEN_POSTGRES)
    _where("class_open", ["case_class", "state", *PROMISED, "unit", "terminal"], OPEN, OPEN_POSTGRES)
    officers = ["officer", *PROMISED, "state", "case_class", "terminal"]
    _where("officer_open", officers, f"{OPEN} AND {HELD}", f"{OPEN_POSTGRES} AND {HELD}")
    _where("officer_received", ["officer", "terminal", *CAME, "state", "case_class"], HELD, HELD)


def _where(name: str, columns: list[str], sqlite: str, postgres: str) -> None:
    op.create_index(
        f"ix_cases_{name}", "cases", columns, sqlite_where=sa.text(sqlite), postgresql_where=sa.text(postgres)
    )
