"""Erasures: an index of them, what is kept until when, and no samples of content in PostgreSQL's statistics.

Statistics hold values of rows: what has been erased would live on in them.  Changing a column's type, even to
the same one, removes what has been gathered of it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
ERASED = sa.text("type = 'ContentErased'")
TOLD = (
    "last_day",
    "keep",
    "ground",
    "clause",
    "what",
    "obstacle",
    "which",
    "procedure_digest",
    "case_class",
    "outcome",
)
PERSONAL = (
    ("contents", "body", "TEXT"), ("contents", "salt", "BYTEA"), ("notices", "address", "TEXT"), ("notices", "name", "TEXT"),
    ("notices", "values", "TEXT"), ("deliveries", "reason", "TEXT"),
)  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_events_erased", "events", ["seq"], sqlite_where=ERASED, postgresql_where=ERASED)
    op.create_table(
        "retentions",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        *(sa.Column(name, NAME) for name in TOLD),
        sa.PrimaryKeyConstraint("case_id", name="pk_retentions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_retentions_due_at", "retentions", ["due_at", "case_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table, column, kind in PERSONAL:
            op.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE {kind}')
            op.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0')
