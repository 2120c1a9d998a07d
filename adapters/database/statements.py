"""The statements of a transaction, built once, so that the compiled form is found again each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, ScalarSelect, Select, bindparam, not_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import Executable

from adapters.database.among import among
from adapters.database.arrays import TEXT
from adapters.database.columns import Moment
from adapters.database.tables import contents, documents, events, streams, timers
from adapters.database.tables import quarantine as shelf
from domain.office import STREAM as OFFICE

POSTGRES_CLOCK = "(extract(epoch from clock_timestamp()) * 1000000)::bigint"

# The new row is computed after any wait for the lock, so the clock is read late and time never runs back.
_ADVANCE = (
    "UPDATE log_head SET seq = seq + {mark}, recorded_at = {latest} WHERE id = 1 "
    "RETURNING seq, recorded_at, origin, frontier"
)
ADVANCE_POSTGRES = _ADVANCE.format(mark="%s", latest=f"greatest(recorded_at, %s, {POSTGRES_CLOCK})")
ADVANCE_POSTGRES_FIXED = _ADVANCE.format(mark="%s", latest="greatest(recorded_at, %s)")
ADVANCE_SQLITE = _ADVANCE.format(mark="?", latest="max(recorded_at, ?)")

BEGUN = "SELECT recorded_at FROM events ORDER BY seq LIMIT 1"
"""When the first event was recorded."""

RESERVE = (
    "INSERT INTO streams (stream, version, leaf) SELECT s, 0, NULL FROM unnest(%s::text[]) AS s "
    "ON CONFLICT (stream) DO NOTHING RETURNING stream"
)


@dataclass(frozen=True, slots=True)
class Reads:
    """What every transaction reads, as text for the driver: as with writing, little stands between.

    Each takes one parameter: a text for ``one_…``, else a list as ``listed`` makes it.
    """

    head: str
    """The database's clock (none on SQLite), when the last event was recorded, the office's version."""
    one_answer: str
    answers: str
    one_tip: str
    tips: str
    one_stream: str
    streams: str
    load_of: str
    """An officer's open cases, counted in the index of their worklist."""
    listed: Callable[[Sequence[str]], object]


def _reads(
    clock: str, mark: str, some: str, lock: str, streams: str, listed: Callable[[Sequence[str]], object]
) -> Reads:
    # ruff: noqa: S608 - put together from the texts below alone
    answer = "SELECT command_id, digest, stream, version, first_seq, last_seq FROM commands WHERE command_id"
    office = f"SELECT version FROM streams WHERE stream = '{OFFICE}'"
    tip = "SELECT stream, version, leaf FROM streams WHERE stream"
    return Reads(
        f"SELECT {clock}, recorded_at, ({office}) FROM log_head",
        f"{answer} = {mark}", f"{answer} {some}",
        f"{tip} = {mark}{lock}", f"{tip} {some} ORDER BY stream{lock}",
        _told(mark), streams,
        f"SELECT count(*) FROM cases WHERE officer = {mark} AND terminal IS {'FALSE' if lock else 0}",
        listed,
    )  # fmt: skip


def _told(stream: str) -> str:
    """What was told of a stream, in order.

    Contents are asked for one by one: a planner that has no statistics yet takes a case for a good part
    of the record, and would join all contents there are.
    """
    body = "SELECT c.body FROM contents c WHERE c.seq = e.seq"
    return f"SELECT e.stream, e.header, ({body}) FROM events e WHERE e.stream = {stream} ORDER BY e.version"


# Stream by stream for the same reason: many at once would be looked for by reading the whole record.
_STREAMS_POSTGRES = (
    f"SELECT told.* FROM unnest(%s::text[]) AS s (stream) CROSS JOIN LATERAL ({_told('s.stream')} OFFSET 0) AS told"
)
_STREAMS_SQLITE = (
    "SELECT e.stream, e.header, c.body FROM events e LEFT JOIN contents c ON c.seq = e.seq "
    "WHERE e.stream IN (SELECT value FROM json_each(?)) ORDER BY e.stream, e.version"
)

READS_POSTGRES = _reads(POSTGRES_CLOCK, "%s", "= ANY(%s::text[])", " FOR UPDATE", _STREAMS_POSTGRES, TEXT.array)
READS_SQLITE = _reads("NULL", "?", "IN (SELECT value FROM json_each(?))", "", _STREAMS_SQLITE, json.dumps)

_JOINED = events.outerjoin(contents)
ONE_STREAM = (
    select(events.c.stream, events.c.header, contents.c.body)
    .select_from(_JOINED)
    .where(events.c.stream == bindparam("stream"))
    .order_by(events.c.version)
)

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


KEEP_DOCUMENT = text(
    "INSERT INTO documents (digest, kind, name, version, text) VALUES (:digest, :kind, :name, :version, :text) "
    "ON CONFLICT (digest) DO NOTHING"
)
"""Store a document unless it is there; as text, since SQLAlchemy keeps no compiled form of ON CONFLICT."""


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


def quarantine(postgres: bool) -> Executable:
    """Count one more failure of a timer; gives the number of failures."""
    return _SHELVE_POSTGRES if postgres else _SHELVE_SQLITE


_AFTER = bindparam("after", type_=BigInteger)


def of_event(column: Column[Any]) -> ScalarSelect[Any]:
    """What an event's content has in this column, NULL when it has none: looked up by key, row by row.

    A join is the planner's to shape, and one that takes a full table for an empty one compares every row with every
    other.
    """
    return select(column).where(contents.c.seq == events.c.seq).scalar_subquery()


EVENTS_OF = (
    select(events.c.seq, events.c.header, of_event(contents.c.body))
    .where(events.c.seq > _AFTER, events.c.stream == bindparam("stream"))
    .order_by(events.c.seq)
    .limit(bindparam("limit"))
)


def _page(*columns: Column[Any]) -> Select[Any]:
    return select(*columns).where(events.c.seq > _AFTER).order_by(events.c.seq).limit(bindparam("limit"))


def _kept(*columns: Column[Any]) -> Select[Any]:
    return select(*columns).where(contents.c.seq.between(bindparam("first"), bindparam("last")))


# The record in pages: a range of events, and the same range of contents.  Joined, a server that
# takes its tables for empty would read all of one for each of the other.
HEADERS, BODIES = _page(events.c.seq, events.c.header), _kept(contents.c.seq, contents.c.body)
STORED = _page(events.c.seq, events.c.stream, events.c.version, events.c.header, events.c.leaf)
SALTED = _kept(contents.c.seq, contents.c.salt, contents.c.body)
WHOLE = _page(*events.columns)
