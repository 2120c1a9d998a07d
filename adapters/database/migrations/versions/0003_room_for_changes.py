"""Room on the pages of PostgreSQL for what every command changes: a changed row stays where its indexes point.

Without it each new version of a case goes to another page, and each of its indexes gets another entry.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ("cases", "streams"):
            op.execute(f"ALTER TABLE {table} SET (fillfactor = 70)")
