"""The tables: the record itself, what is derived from it, and what only runs the office.

*Record*: log_head, streams, events, contents, commands, documents.  Never rebuilt.
*Proof*: subtrees (with the frontier in log_head, a pure function of the events), and checkpoints that were signed.
*Projections*: cases, deadlines, timers, tasks, notices, retentions.  A pure function of the events.
*Operational*: deliveries, breakers, heartbeats, quarantine.  How the machinery fares.

On PostgreSQL the pages of cases and streams keep room for changes (fillfactor 70, see migration 0003).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    and_,
    literal_column,
    text,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from adapters.database.columns import NAME, NUMBER, Moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _where(name: str, *columns: ColumnElement[object] | Column[object], only: ColumnElement[bool]) -> Index:
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)


# -- the record ---------------------------------------------------------------------------------

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", NUMBER, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("origin", NAME, nullable=False),
    # What must be kept of the tree over all events to add to it; see domain.proof.merkle.Frontier.
    Column("frontier", Text, nullable=False, server_default=text("'0 '")),
    CheckConstraint("id = 1", name="one_row"),
)

streams = Table(
    "streams",
    metadata,
    Column("stream", NAME, primary_key=True),
    Column("version", NUMBER, nullable=False),
    Column("leaf", NAME),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("stream", NAME, nullable=False),
    Column("version", NUMBER, nullable=False),
    Column("type", NAME, nullable=False),
    Column("firing", NAME),
    Column("header", Text, nullable=False),
    Column("leaf", NAME, nullable=False),
    Column("command_id", NAME, nullable=False),
    Column("recorded_at", Moment, nullable=False),
)
Index("uq_events_stream_version", events.c.stream, events.c.version, unique=True)
Index(
    "uq_events_stream_firing", events.c.stream, events.c.firing, unique=True,
    sqlite_where=events.c.firing.is_not(None), postgresql_where=events.c.firing.is_not(None),
)  # fmt: skip

# Erasures, which are few: what was destroyed must be known again after a restore.
_where("ix_events_erased", events.c.seq, only=events.c.type == literal_column("'ContentErased'"))

contents = Table(
    "contents",
    metadata,
    Column("seq", NUMBER, ForeignKey("events.seq"), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
)

commands = Table(
    "commands",
    metadata,
    Column("command_id", NAME, primary_key=True),
    Column("digest", NAME, nullable=False),
    Column("stream", NAME, nullable=False),
    Column("version", NUMBER, nullable=False),
    Column("first_seq", NUMBER, nullable=False),
    Column("last_seq", NUMBER, nullable=False),
    sqlite_with_rowid=False,
)

documents = Table(
    "documents",
    metadata,
    Column("digest", NAME, primary_key=True),
    Column("kind", NAME, nullable=False),
    Column("name", NAME, nullable=False),
    Column("version", NAME, nullable=False),
    Column("text", Text, nullable=False),
)

# -- proof: computed from the events, so that nobody need read them all -------------------------

subtrees = Table(
    "subtrees",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("root", NAME, nullable=False),
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", NUMBER, primary_key=True, autoincrement=False),
    Column("root", NAME, nullable=False),
    Column("note", Text, nullable=False),
)

# -- projections: a pure function of the events -------------------------------------------------

cases = Table(
    "cases",
    metadata,
    Column("case_id", NAME, primary_key=True),
    Column("procedure", NAME),
    Column("procedure_digest", NAME),
    Column("version", NUMBER),
    Column("state", NAME),
    Column("waiting_on", NAME),
    Column("terminal", Boolean),
    Column("case_class", NAME),
    Column("priority", NAME),
    Column("area", NAME),
    Column("channel", NAME),
    Column("officer", NAME),
    Column("unit", NAME),
    Column("received_at", Moment),
    Column("closed_at", Moment),
    Column("outcome", NAME),
    Column("next_due_at", Moment),
    Column("next_clock", NAME),
    Column("rung", Integer),
    Column("anonymous", Boolean),
    Column("confidential", Boolean),
    Column("merged_into", NAME),
    Column("language", NAME),
    # The promise that matters most: the oldest that is broken and not met since, else the next one.
    Column("pressing_at", Moment),
    Column("pressing_clock", NAME),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", NAME, primary_key=True),
    Column("deadline", NAME, primary_key=True),
    Column("clock", NAME),
    Column("state", NAME),
    Column("holder", NAME),
    Column("clause", Text),
    Column("statutory", Boolean),
    Column("started_at", Moment),
    Column("first_due_at", Moment),
    Column("due_at", Moment),
    Column("met_at", Moment),
    Column("missed_at", Moment),
    Column("calendar_digest", NAME),
    sqlite_with_rowid=False,
)

timers = Table(
    "timers",
    metadata,
    Column("case_id", NAME, primary_key=True),
    Column("timer", NAME, primary_key=True),
    Column("kind", NAME),
    Column("due_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
# Fired timers leave the table, so that this index holds pending ones only, however old the office.
Index("ix_timers_due_at", timers.c.due_at, timers.c.case_id, timers.c.timer)

tasks = Table(
    "tasks",
    metadata,
    Column("case_id", NAME, primary_key=True),
    Column("task", NAME, primary_key=True),
    Column("rule", NAME),
    Column("role", NAME),
    Column("unit", NAME),
    Column("officer", NAME),
    Column("opened_at", Moment),
    Column("done_at", Moment),
    sqlite_with_rowid=False,
)

notices = Table(
    "notices",
    metadata,
    Column("case_id", NAME, primary_key=True),
    Column("notice_id", NAME, primary_key=True),
    Column("notice", NAME),
    Column("audience", NAME),
    Column("party", NAME),
    Column("address", Text),
    Column("name", Text),
    Column("language", NAME),
    Column("channel", NAME),
    Column("statutory", Boolean),
    Column("issued_at", Moment),
    Column("not_before", Moment),
    Column("state", NAME),
    Column("values", Text),
    Column("digest", Boolean),
)

retentions = Table(
    "retentions",
    metadata,
    Column("case_id", NAME, primary_key=True),
    Column("due_at", Moment, nullable=False),
    Column("last_day", NAME),
    Column("closed_at", Moment),
    Column("keep", NAME),
    Column("ground", NAME),
    Column("clause", NAME),
    Column("what", NAME),
    Column("obstacle", NAME),
    Column("which", NAME),
    Column("procedure_digest", NAME),
    Column("case_class", NAME),
    Column("outcome", NAME),
    sqlite_with_rowid=False,
)
# What is to be erased, in the order of its days.
Index("ix_retentions_due_at", retentions.c.due_at, retentions.c.case_id)

# -- operational: how the machinery fares -------------------------------------------------------

deliveries = Table(
    "deliveries",
    metadata,
    Column("outbox_id", NAME, primary_key=True),
    Column("case_id", NAME, nullable=False),
    Column("notice_id", NAME, nullable=False),
    Column("reader", NAME, nullable=False),  # a hash of the address, so that erasing the address is enough
    Column("language", NAME),
    Column("shares", Boolean, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("state", NAME, nullable=False),
    # When the row may be taken up again: a pending one, or one whose lease or sending is over.
    Column("next_at", Moment, nullable=False),
    Column("token", NAME),
    Column("attempt", Integer, nullable=False),
    Column("sent_as", NAME),
    Column("unknown_since", Moment),
    Column("accepted_at", Moment),
    Column("provider_id", NAME),
    Column("bundle_id", NAME),
    Column("code", NAME),
    Column("reason", Text),
)
Index("uq_deliveries_notice", deliveries.c.case_id, deliveries.c.notice_id, unique=True)

breakers = Table(
    "breakers",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("detail", Text),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("stream", NAME, primary_key=True),
    Column("timer", NAME, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("next_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# -- indexes: each names the question that it answers ------------------------------------------

OPEN, OVER = cases.c.terminal.is_(False), cases.c.terminal.is_(True)


def in_state(*states: str, table: FromClause = deliveries) -> ColumnElement[bool]:
    """Deliveries in one of these states, spelt out so that a partial index is recognised."""
    return table.c.state.in_(tuple(literal_column(f"'{state}'") for state in states))


# Worklists (see ranges): open cases by the promise that matters most, and all by when they came in; of the office
# by procedure, of a unit, of a class, each by state, and of an officer, who has few.  What stands behind the case's id
# decides no order: it answers without a look at the case.  SQLite wants to see there that the case is open, too.
_PROMISED = (cases.c.pressing_at, cases.c.case_id, cases.c.received_at)
_CAME = (cases.c.received_at, cases.c.case_id)
_HELD = cases.c.officer.is_not(None)
_where("ix_cases_open", cases.c.procedure, cases.c.state, *_PROMISED, cases.c.terminal, only=OPEN)
_where("ix_cases_unit_open", cases.c.unit, cases.c.state, *_PROMISED, cases.c.case_class, cases.c.terminal, only=OPEN)
_where("ix_cases_class_open", cases.c.case_class, cases.c.state, *_PROMISED, cases.c.unit, cases.c.terminal, only=OPEN)
_where(
    "ix_cases_officer_open", cases.c.officer, *_PROMISED, cases.c.state, cases.c.case_class, cases.c.terminal,
    only=and_(OPEN, _HELD),
)  # fmt: skip
Index("ix_cases_received", cases.c.procedure, cases.c.state, cases.c.terminal, *_CAME)
Index("ix_cases_unit_received", cases.c.unit, cases.c.state, cases.c.terminal, *_CAME, cases.c.case_class)
Index("ix_cases_class_received", cases.c.case_class, cases.c.state, cases.c.terminal, *_CAME, cases.c.unit)
_where(
    "ix_cases_officer_received", cases.c.officer, cases.c.terminal, *_CAME, cases.c.state, cases.c.case_class, only=_HELD,
)  # fmt: skip
_where("ix_cases_merged", cases.c.merged_into, cases.c.case_id, only=cases.c.merged_into.is_not(None))
# Tasks to be done, by who can do them.
UNDONE = tasks.c.done_at.is_(None)
_where("ix_tasks_officer_open", tasks.c.officer, tasks.c.opened_at, only=UNDONE)
_where("ix_tasks_role_open", tasks.c.role, tasks.c.opened_at, only=UNDONE)
# What the outbox may lease, in order; what one reader waits for; what must be settled or looked at.
_where("ix_deliveries_waiting", deliveries.c.issued_at, deliveries.c.outbox_id, only=in_state("pending", "leased"))
_where(
    "ix_deliveries_reader", deliveries.c.reader, deliveries.c.issued_at, only=in_state("pending", "leased", "sending")
)
_where("ix_deliveries_unsure", deliveries.c.state, deliveries.c.next_at, only=in_state("sending", "unknown"))
_where("ix_deliveries_lost", deliveries.c.state, deliveries.c.issued_at, only=in_state("bounced", "failed"))

PROJECTIONS = (cases, deadlines, timers, tasks, notices, retentions)
