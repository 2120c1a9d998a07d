"""The first tables: the record, its projections, the machinery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As they were at this step; later changes of adapters.database.columns do not reach back.
NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MICROS = sa.BigInteger
TEXT, FLAG, SMALL, BYTES = sa.Text, sa.Boolean, sa.Integer, sa.LargeBinary


def upgrade() -> None:
    _record()
    _projections()
    _operational()


def _record() -> None:
    op.create_table(
        "log_head",
        sa.Column("id", SMALL, nullable=False, autoincrement=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("recorded_at", MICROS, nullable=False),
        sa.Column("origin", NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_head"),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one_row")),
    )
    op.create_table(
        "streams",
        sa.Column("stream", NAME, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("leaf", NAME, nullable=True),
        sa.PrimaryKeyConstraint("stream", name="pk_streams"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("seq", NUMBER, nullable=False, autoincrement=False),
        sa.Column("stream", NAME, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("type", NAME, nullable=False),
        sa.Column("firing", NAME, nullable=True),
        sa.Column("header", TEXT, nullable=False),
        sa.Column("leaf", NAME, nullable=False),
        sa.Column("command_id", NAME, nullable=False),
        sa.Column("recorded_at", MICROS, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
    )
    op.create_index(
        "uq_events_stream_firing",
        "events",
        ["stream", "firing"],
        unique=True,
        sqlite_where=sa.text("firing IS NOT NULL"),
        postgresql_where=sa.text("firing IS NOT NULL"),
    )
    op.create_index("uq_events_stream_version", "events", ["stream", "version"], unique=True)
    op.create_table(
        "contents",
        sa.Column("seq", NUMBER, nullable=False, autoincrement=False),
        sa.Column("salt", BYTES, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_contents"),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name="fk_contents_seq"),
    )
    op.create_table(
        "commands",
        sa.Column("command_id", NAME, nullable=False),
        sa.Column("digest", NAME, nullable=False),
        sa.Column("stream", NAME, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("first_seq", NUMBER, nullable=False),
        sa.Column("last_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("command_id", name="pk_commands"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "documents",
        sa.Column("digest", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("version", NAME, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_documents"),
    )


def _projections() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("procedure", NAME, nullable=True),
        sa.Column("procedure_digest", NAME, nullable=True),
        sa.Column("version", NUMBER, nullable=True),
        sa.Column("state", NAME, nullable=True),
        sa.Column("waiting_on", NAME, nullable=True),
        sa.Column("terminal", FLAG, nullable=True),
        sa.Column("case_class", NAME, nullable=True),
        sa.Column("priority", NAME, nullable=True),
        sa.Column("area", NAME, nullable=True),
        sa.Column("channel", NAME, nullable=True),
        sa.Column("officer", NAME, nullable=True),
        sa.Column("unit", NAME, nullable=True),
        sa.Column("received_at", MICROS, nullable=True),
        sa.Column("closed_at", MICROS, nullable=True),
        sa.Column("outcome", NAME, nullable=True),
        sa.Column("next_due_at", MICROS, nullable=True),
        sa.Column("next_clock", NAME, nullable=True),
        sa.Column("rung", SMALL, nullable=True),
        sa.Column("anonymous", FLAG, nullable=True),
        sa.Column("confidential", FLAG, nullable=True),
        sa.Column("merged_into", NAME, nullable=True),
        sa.Column("language", NAME, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
    )
    op.create_index(
        "ix_cases_class_open",
        "cases",
        ["case_class", "next_due_at", "case_id"],
        sqlite_where=sa.text("terminal IS 0"),
        postgresql_where=sa.text("terminal IS false"),
    )
    op.create_index(
        "ix_cases_due_open",
        "cases",
        ["next_due_at", "case_id"],
        sqlite_where=sa.text("terminal IS 0"),
        postgresql_where=sa.text("terminal IS false"),
    )
    op.create_index(
        "ix_cases_officer_open",
        "cases",
        ["officer", "next_due_at", "case_id"],
        sqlite_where=sa.text("terminal IS 0"),
        postgresql_where=sa.text("terminal IS false"),
    )
    op.create_index(
        "ix_cases_officer_over",
        "cases",
        ["officer", "received_at", "case_id"],
        sqlite_where=sa.text("terminal IS 1"),
        postgresql_where=sa.text("terminal IS true"),
    )
    op.create_index("ix_cases_received_at", "cases", ["received_at", "case_id"])
    op.create_index(
        "ix_cases_state_open",
        "cases",
        ["state", "next_due_at", "case_id"],
        sqlite_where=sa.text("terminal IS 0"),
        postgresql_where=sa.text("terminal IS false"),
    )
    op.create_index(
        "ix_cases_unit_open",
        "cases",
        ["unit", "next_due_at", "case_id"],
        sqlite_where=sa.text("terminal IS 0"),
        postgresql_where=sa.text("terminal IS false"),
    )
    op.create_index(
        "ix_cases_unit_over",
        "cases",
        ["unit", "received_at", "case_id"],
        sqlite_where=sa.text("terminal IS 1"),
        postgresql_where=sa.text("terminal IS true"),
    )
    op.create_table(
        "deadlines",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("deadline", NAME, nullable=False),
        sa.Column("clock", NAME, nullable=True),
        sa.Column("state", NAME, nullable=True),
        sa.Column("holder", NAME, nullable=True),
        sa.Column("clause", TEXT, nullable=True),
        sa.Column("statutory", FLAG, nullable=True),
        sa.Column("started_at", MICROS, nullable=True),
        sa.Column("first_due_at", MICROS, nullable=True),
        sa.Column("due_at", MICROS, nullable=True),
        sa.Column("met_at", MICROS, nullable=True),
        sa.Column("missed_at", MICROS, nullable=True),
        sa.Column("calendar_digest", NAME, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "deadline", name="pk_deadlines"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_deadlines_due_at",
        "deadlines",
        ["state", "due_at", "case_id"],
        sqlite_where=sa.text("state IN ('running', 'missed')"),
        postgresql_where=sa.text("state IN ('running', 'missed')"),
    )
    op.create_table(
        "timers",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("timer", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=True),
        sa.Column("due_at", MICROS, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "timer", name="pk_timers"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at", "case_id", "timer"])
    op.create_table(
        "tasks",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("task", NAME, nullable=False),
        sa.Column("rule", NAME, nullable=True),
        sa.Column("role", NAME, nullable=True),
        sa.Column("unit", NAME, nullable=True),
        sa.Column("officer", NAME, nullable=True),
        sa.Column("opened_at", MICROS, nullable=True),
        sa.Column("done_at", MICROS, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "task", name="pk_tasks"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_tasks_officer_open",
        "tasks",
        ["officer", "opened_at"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "ix_tasks_role_open",
        "tasks",
        ["role", "opened_at"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "notices",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("notice_id", NAME, nullable=False),
        sa.Column("notice", NAME, nullable=True),
        sa.Column("audience", NAME, nullable=True),
        sa.Column("party", NAME, nullable=True),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("language", NAME, nullable=True),
        sa.Column("channel", NAME, nullable=True),
        sa.Column("statutory", FLAG, nullable=True),
        sa.Column("issued_at", MICROS, nullable=True),
        sa.Column("not_before", MICROS, nullable=True),
        sa.Column("state", NAME, nullable=True),
        sa.Column("values", TEXT, nullable=True),
        sa.Column("digest", FLAG, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "notice_id", name="pk_notices"),
    )


def _operational() -> None:
    op.create_table(
        "deliveries",
        sa.Column("outbox_id", NAME, nullable=False),
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("notice_id", NAME, nullable=False),
        sa.Column("reader", NAME, nullable=False),
        sa.Column("language", NAME, nullable=True),
        sa.Column("shares", FLAG, nullable=False),
        sa.Column("issued_at", MICROS, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("next_at", MICROS, nullable=False),
        sa.Column("token", NAME, nullable=True),
        sa.Column("attempt", SMALL, nullable=False),
        sa.Column("sent_as", NAME, nullable=True),
        sa.Column("unknown_since", MICROS, nullable=True),
        sa.Column("accepted_at", MICROS, nullable=True),
        sa.Column("provider_id", NAME, nullable=True),
        sa.Column("bundle_id", NAME, nullable=True),
        sa.Column("code", NAME, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_deliveries"),
    )
    op.create_index(
        "ix_deliveries_lost",
        "deliveries",
        ["state", "issued_at"],
        sqlite_where=sa.text("state IN ('bounced', 'failed')"),
        postgresql_where=sa.text("state IN ('bounced', 'failed')"),
    )
    op.create_index(
        "ix_deliveries_reader",
        "deliveries",
        ["reader", "issued_at"],
        sqlite_where=sa.text("state IN ('pending', 'leased', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'leased', 'sending')"),
    )
    op.create_index(
        "ix_deliveries_unsure",
        "deliveries",
        ["state", "next_at"],
        sqlite_where=sa.text("state IN ('sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('sending', 'unknown')"),
    )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["issued_at", "outbox_id"],
        sqlite_where=sa.text("state IN ('pending', 'leased')"),
        postgresql_where=sa.text("state IN ('pending', 'leased')"),
    )
    op.create_index("uq_deliveries_notice", "deliveries", ["case_id", "notice_id"], unique=True)
    op.create_table(
        "breakers",
        sa.Column("name", NAME, nullable=False),
        sa.Column("revision", SMALL, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_breakers"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", NAME, nullable=False),
        sa.Column("at", MICROS, nullable=False),
        sa.Column("detail", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
    op.create_table(
        "quarantine",
        sa.Column("stream", NAME, nullable=False),
        sa.Column("timer", NAME, nullable=False),
        sa.Column("attempts", SMALL, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("next_at", MICROS, nullable=False),
        sa.PrimaryKeyConstraint("stream", "timer", name="pk_quarantine"),
        sqlite_with_rowid=False,
    )
