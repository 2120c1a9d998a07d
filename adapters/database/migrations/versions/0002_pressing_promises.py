"""The promise that matters most: the oldest that is broken, else the next; worklists stand by it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
OPEN, OVER = sa.text("terminal IS 0"), sa.text("terminal IS 1")
OPEN_POSTGRES, OVER_POSTGRES = sa.text("terminal IS false"), sa.text("terminal IS true")
BY_PROMISE = {"officer": ["officer"], "unit": ["unit"], "state": ["state"], "due": [], "class": ["case_class"]}
BROKEN = "FROM deadlines d WHERE d.case_id = cases.case_id AND d.state = 'missed' AND d.met_at IS NULL"


def upgrade() -> None:
    op.add_column("cases", sa.Column("pressing_at", sa.BigInteger, nullable=True))
    op.add_column("cases", sa.Column("pressing_clock", NAME, nullable=True))
    op.execute(
        f"UPDATE cases SET pressing_at = COALESCE((SELECT min(d.due_at) {BROKEN}), next_due_at), "  # noqa: S608
        f"pressing_clock = COALESCE((SELECT d.clock {BROKEN} ORDER BY d.due_at, d.deadline LIMIT 1), next_clock)"
    )
    for name, first in BY_PROMISE.items():
        op.drop_index(f"ix_cases_{name}_open", "cases")
        _where(f"ix_cases_{name}_open", [*first, "pressing_at", "case_id"], OPEN, OPEN_POSTGRES)
    for name in ("officer", "unit"):
        op.drop_index(f"ix_cases_{name}_over", "cases")
        op.create_index(f"ix_cases_{name}_received", "cases", [name, "terminal", "received_at", "case_id"])
    _where("ix_cases_over", ["received_at", "case_id"], OVER, OVER_POSTGRES)


def _where(name: str, columns: list[str], sqlite: sa.TextClause, postgres: sa.TextClause) -> None:
    op.create_index(name, "cases", columns, sqlite_where=sqlite, postgresql_where=postgres)
