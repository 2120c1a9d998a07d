"""The statements of a transaction, built once, so that the compiled form is found again each time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, not_, null, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Select
from sqlalchemy.sql.expression import Executable

from adapters.database.among import among
from adapters.database.columns import Moment
from adapters.database.tables import cases, commands, contents, documents, events, log_head, streams, timers
from adapters.database.tables import quarantine as shelf
from domain.office import STREAM as OFFICE

POSTGRES_CLOCK = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"

_OFFICE = select(streams.c.version).where(streams.c.stream == OFFICE).scalar_subquery().label("office")
_HEAD_POSTGRES = select(literal_column(POSTGRES_CLOCK, BigInteger).label("clock"), log_head.c.recorded_at, _OFFICE)
_HEAD_SQLITE = select(null().label("clock"), log_head.c.recorded_at, _OFFICE)

LOADS = (
    select(cases.c.officer, func.count())
    .where(cases.c.terminal.is_(False), cases.c.officer.is_not(None))
    .group_by(cases.c.officer)
)

# The new row is computed after any wait for the lock, so the clock is read late and time never runs back.
_ADVANCE = (
    "UPDATE log_head SET seq = seq + {mark}, recorded_at = {latest} WHERE id = 1 RETURNING seq, recorded_at, origin"
)
ADVANCE_POSTGRES = _ADVANCE.format(mark="%s", latest=f"greatest(recorded_at, %s, {POSTGRES_CLOCK})")
ADVANCE_POSTGRES_FIXED = _ADVANCE.format(mark="%s", latest="greatest(recorded_at, %s)")
ADVANCE_SQLITE = _ADVANCE.format(mark="?", latest="max(recorded_at, ?)")

RESERVE = (
    "INSERT INTO streams (stream, version, leaf) SELECT s, 0, NULL FROM unnest(%s::text[]) AS s "
    "ON CONFLICT (stream) DO NOTHING RETURNING stream"
)

_ANSWER = select(
    commands.c.command_id, commands.c.digest, commands.c.stream, commands.c.version, commands.c.first_seq,
    commands.c.last_seq,
)  # fmt: skip
ONE_ANSWER = _ANSWER.where(commands.c.command_id == bindparam("id"))
ANSWERS = _ANSWER.where(among(commands.c.command_id, "ids"))

TIPS = (
    select(streams.c.stream, streams.c.version, streams.c.leaf)
    .where(among(streams.c.stream, "streams"))
    .order_by(streams.c.stream)
    .with_for_update()
)

_JOINED = events.outerjoin(contents)
_BODIES = select(events.c.stream, events.c.header, contents.c.body).select_from(_JOINED)
ONE_STREAM = _BODIES.where(events.c.stream == bindparam("stream")).order_by(events.c.version)
STREAMS = _BODIES.where(among(events.c.stream, "streams")).order_by(events.c.stream, events.c.version)

# Locks the stream before the timer, as every command does; what others hold is left to them.
DUE = (
    select(timers.c.case_id, timers.c.timer, timers.c.due_at)
    .select_from(streams.join(timers, timers.c.case_id == streams.c.stream))
    .where(
        timers.c.due_at <= bindparam("at", type_=Moment),
        not_(among(timers.c.case_id, "skip")),
        ~select(shelf.c.timer)
        .where(
            shelf.c.stream == timers.c.case_id,
            shelf.c.timer == timers.c.timer,
            shelf.c.next_at > bindparam("at", type_=Moment),
        )
        .exists(),
    )
    .order_by(timers.c.due_at, timers.c.case_id, timers.c.timer)
    .limit(bindparam("limit"))
    .with_for_update(of=[streams, timers], skip_locked=True)
)

DOCUMENT = select(documents.c.text).where(documents.c.digest == bindparam("digest"))


def _keep(module: Any) -> Executable:
    kept: Executable = module.insert(documents).on_conflict_do_nothing(index_elements=["digest"])
    return kept


_KEEP_POSTGRES, _KEEP_SQLITE = _keep(postgresql), _keep(sqlite)


def _shelve(module: Any) -> Executable:
    statement = module.insert(shelf).values(
        stream=bindparam("stream"), timer=bindparam("timer"), attempts=1, reason=bindparam("reason"),
        next_at=bindparam("next_at"),
    )  # fmt: skip
    shelved: Executable = statement.on_conflict_do_update(
        index_elements=["stream", "timer"],
        set_={
            "attempts": shelf.c.attempts + 1,
            "reason": statement.excluded.reason,
            "next_at": statement.excluded.next_at,
        },
    ).returning(shelf.c.attempts)
    return shelved


_SHELVE_POSTGRES, _SHELVE_SQLITE = _shelve(postgresql), _shelve(sqlite)


def head(postgres: bool) -> Select[Any]:
    """The clock of the database (none on SQLite) and when the last event was recorded."""
    return _HEAD_POSTGRES if postgres else _HEAD_SQLITE


def keep_document(postgres: bool) -> Executable:
    """Store a document unless it is there."""
    return _KEEP_POSTGRES if postgres else _KEEP_SQLITE


def quarantine(postgres: bool) -> Executable:
    """Count one more failure of a timer; gives the number of failures."""
    return _SHELVE_POSTGRES if postgres else _SHELVE_SQLITE


_AFTER = events.c.seq > bindparam("after", type_=BigInteger)
EVENTS = (
    select(events.c.seq, events.c.header, contents.c.body)
    .select_from(_JOINED)
    .where(_AFTER)
    .order_by(events.c.seq)
    .limit(bindparam("limit"))
)
EVENTS_OF = EVENTS.where(events.c.stream == bindparam("stream"))
STORED = (
    select(
        events.c.seq, events.c.stream, events.c.version, events.c.header, events.c.leaf, contents.c.salt,
        contents.c.body,
    )
    .select_from(_JOINED)
    .where(_AFTER)
    .order_by(events.c.seq)
    .limit(bindparam("limit"))
)  # fmt: skip
