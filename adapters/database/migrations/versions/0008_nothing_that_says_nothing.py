"""Nothing beside the record that nothing can be held against, and no trace of what was erased.

When a checkpoint was signed nobody could verify, and nobody asked.  What a command said was kept as a hash without a
salt: where its content has been erased, a guess could be tried on it.  The head's moment was moved on by commands that
changed nothing; it is that of the last event.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ANY_ERASED = "SELECT 1 FROM events WHERE type = 'ContentErased' LIMIT 1"
FORGET = """
UPDATE commands SET digest = '' WHERE command_id IN (
    SELECT e.command_id FROM events e LEFT JOIN contents c ON c.seq = e.seq
    WHERE c.seq IS NULL AND e.header LIKE '%"content":"%'
)"""
FORGET_ELSEWHERE = "UPDATE commands SET digest = '' WHERE command_id LIKE '%/' || stream"
"""What a command did to other cases: its digest stands by what it did to its own."""

LAST_MOMENT = """
UPDATE log_head SET recorded_at = (SELECT recorded_at FROM events ORDER BY seq DESC LIMIT 1)
WHERE EXISTS (SELECT 1 FROM events)"""


def upgrade() -> None:
    connection = op.get_bind()
    op.drop_column("checkpoints", "signed_at")
    connection.execute(sa.text(LAST_MOMENT))
    connection.execute(sa.text(FORGET_ELSEWHERE))
    if connection.execute(sa.text(ANY_ERASED)).first() is not None:
        connection.execute(sa.text(FORGET))
    if connection.dialect.name == "postgresql":  # statistics keep samples; see 0006
        op.execute('ALTER TABLE commands ALTER COLUMN digest TYPE TEXT COLLATE "C"')
        op.execute("ALTER TABLE commands ALTER COLUMN digest SET STATISTICS 0")
