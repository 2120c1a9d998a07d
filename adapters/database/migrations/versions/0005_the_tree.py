"""The tree over all events: its frontier, the roots of its larger subtrees, and a place for signed checkpoints.

What was recorded before becomes leaves as well: the tree is that of the whole record.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from domain.proof.merkle import Frontier

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_PAGE = 10_000
_LEAVES = sa.text("SELECT seq, leaf FROM events WHERE seq > :after ORDER BY seq LIMIT :page")


def upgrade() -> None:
    op.add_column("log_head", sa.Column("frontier", sa.Text, nullable=False, server_default=sa.text("'0 '")))
    subtrees = op.create_table(
        "subtrees",
        sa.Column("level", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", NUMBER, nullable=False, autoincrement=False),
        sa.Column("root", NAME, nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_subtrees"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", NUMBER, nullable=False, autoincrement=False),
        sa.Column("root", NAME, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoints"),
    )
    frontier = Frontier()
    for leaves in _pages(op.get_bind()):
        complete = frontier.extend(leaves)
        if complete:
            op.bulk_insert(subtrees, [{"level": e.level, "number": e.number, "root": e.root.hex()} for e in complete])
    op.execute(sa.text("UPDATE log_head SET frontier = :text").bindparams(text=frontier.text))


def _pages(connection: sa.Connection) -> Iterator[list[bytes]]:
    after, page = 0, [(0, "")]
    while page:
        page = [(row.seq, row.leaf) for row in connection.execute(_LEAVES, {"after": after, "page": _PAGE})]
        if page:
            after = page[-1][0]
            yield [bytes.fromhex(leaf) for _, leaf in page]
