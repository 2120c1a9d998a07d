"""Merged cases, which are few, are found without a look at every case: each night it is asked which of them wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MERGED = sa.text("merged_into IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_cases_merged", "cases", ["merged_into", "case_id"], sqlite_where=MERGED, postgresql_where=MERGED
    )
