"""Erasures as the database knows them: deleting content, listing what was erased, asking whether it is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, exists, func, select

from adapters.database.among import among
from adapters.database.columns import NAME, NUMBER
from adapters.database.edge import translated
from adapters.database.tables import cases, contents, deliveries, events
from domain.contents import ERASED, Suspect
from domain.record import Event, Recorded, read
from domain.said import FORGOTTEN

if TYPE_CHECKING:
    from adapters.database.store import SqlStore
    from adapters.database.transaction import SqlTransaction


class Erasure(NamedTuple):
    """One erasure with the hashes of the headers whose content it destroyed, and the commands that these are of."""

    event: Recorded
    leaf: str
    leaves: Sequence[str]
    commands: Sequence[str]


class Follower(NamedTuple):
    """A case whose content is there though that of the case in which it went on was erased as a whole."""

    case_id: str
    into: str
    newest: int
    """The sequence number of the last entry that has content."""
    ground: str
    clause: str | None


# ── in the transaction that records it ──────────────────────────────────────

_WHICH = {
    "sqlite": "stream = ? AND version IN (SELECT value FROM json_each(?))",
    "postgresql": "stream = %s AND version = ANY(%s)",
}
_NOTICES = {
    "sqlite": "case_id = ? AND notice_id IN (SELECT value FROM json_each(?))",
    "postgresql": "case_id = %s AND notice_id = ANY(%s)",
}


def destroy(unit: SqlTransaction, erasures: Sequence[tuple[str, Event]]) -> None:
    """Delete the content that these events of these streams name, what deliveries repeat of it, and what commands said.

    With what is kept of a command goes its salt: a name or a number could be guessed, and the guess tried on it.

    A mail that has not gone out yet has nobody to go to any more: it is given up.
    """
    dialect = unit.connection.dialect.name
    for stream, event in erasures:
        versions, notices = list(event.facts["versions"]), list(event.facts.get("notices", ()))
        listed = json.dumps if dialect == "sqlite" else list
        entries = f"SELECT seq FROM events WHERE {_WHICH[dialect]}"  # noqa: S608 - our own text
        text = f"DELETE FROM contents WHERE seq IN ({entries})"  # noqa: S608 - our own text
        unit.raw.execute(text, (stream, listed(versions)))
        said = f"SELECT command_id FROM events WHERE {_WHICH[dialect]}"  # noqa: S608 - our own text
        text = f"UPDATE commands SET digest = '{FORGOTTEN}' WHERE command_id IN ({said})"  # noqa: S608 - our own text
        unit.raw.execute(text, (stream, listed(versions)))
        for text in _forget(_NOTICES[dialect]) if notices else ():
            unit.raw.execute(text, (stream, listed(notices)))


def _forget(which: str) -> tuple[str, str]:
    """The mailbox's name is a hash of the address, and what a carrier said may quote it."""
    given_up = "state = 'failed', code = 'erased', token = NULL"
    waiting = "state IN ('pending', 'leased', 'sending', 'unknown')"
    return (
        f"UPDATE deliveries SET reader = outbox_id, reason = NULL, provider_id = NULL WHERE {which}",  # noqa: S608
        f"UPDATE deliveries SET {given_up} WHERE {which} AND {waiting}",  # noqa: S608
    )


# ── read back ───────────────────────────────────────────────────────────────

_AFTER = bindparam("after", type_=NUMBER)
_ALL = (
    select(events.c.seq, events.c.header, events.c.leaf)
    .where(events.c.type == ERASED, events.c.seq > _AFTER)
    .order_by(events.c.seq)
    .limit(1_000)
)
_LEAVES = (
    select(events.c.leaf, events.c.command_id)
    .where(events.c.stream == bindparam("stream", type_=NAME), among(events.c.version, "versions"))
    .order_by(events.c.version)
)
_NEWEST = (
    select(events.c.recorded_at, events.c.seq).where(events.c.type == ERASED).order_by(events.c.seq.desc()).limit(1)
)
_STILL_THERE = (
    select(events.c.stream, events.c.version, events.c.leaf)
    .select_from(events.join(contents, contents.c.seq == events.c.seq))
    .where(events.c.stream == bindparam("stream", type_=NAME))
)
_OF_STREAM = select(events.c.header).where(events.c.stream == bindparam("stream", type_=NAME), events.c.type == ERASED)
_CONTENT = select(contents.c.seq).where(contents.c.seq == bindparam("seq", type_=NUMBER))
_MAILS = select(deliveries.c.outbox_id, deliveries.c.sent_as, deliveries.c.bundle_id).where(
    and_(deliveries.c.case_id == bindparam("stream", type_=NAME), among(deliveries.c.notice_id, "notices"))
)
_FILES = (
    select(contents.c.body)
    .select_from(events.join(contents, contents.c.seq == events.c.seq))
    .where(events.c.type == "FileAttached")
)
_FILES_OF = _FILES.where(events.c.stream == bindparam("stream", type_=NAME))
_NEWEST_CONTENT = (
    select(func.max(contents.c.seq))
    .select_from(events.join(contents, contents.c.seq == events.c.seq))
    .where(events.c.stream == cases.c.case_id)
    .scalar_subquery()
)
MERGED = (
    select(cases.c.case_id, cases.c.merged_into, _NEWEST_CONTENT)
    .where(
        cases.c.merged_into.is_not(None),
        exists().where(events.c.stream == cases.c.merged_into, events.c.type == ERASED),
    )
    .order_by(cases.c.case_id)
)
"""Cases that went on inside one of which something was erased, and their last entry with content; by key, case by case."""


class Erasures:
    """What the record says of erasures; each call is one short transaction or a few."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def _fetched(self, query: Any, **values: Any) -> list[Row[Any]]:
        with translated(), self._store.reader.connect() as connection:
            return list(connection.execute(query, values))

    def all(self, after: int = 0) -> Iterator[Erasure]:
        """Every erasure in order of sequence."""
        while page := self._fetched(_ALL, after=after):
            for seq, header, leaf in page:
                after, event = seq, read(header)
                rows = self._fetched(_LEAVES, stream=event.stream, versions=list(event.facts["versions"]))
                yield Erasure(event, leaf, [row.leaf for row in rows], [row.command_id for row in rows])

    def newest(self) -> int:
        """The sequence number of the last one; 0 if there never was any."""
        rows = self._fetched(_NEWEST)
        return int(rows[0][1]) if rows else 0

    def still_there(self, stream: str, leaves: Sequence[str]) -> list[int]:
        """Versions of a stream whose header is one of these and whose content is there."""
        wanted = set(leaves)
        return sorted(version for _, version, leaf in self._fetched(_STILL_THERE, stream=stream) if leaf in wanted)

    def holds(self, suspect: Suspect) -> bool:
        """Whether what a reading made suspicious is so now: an erasure may have come in between."""
        there = bool(self._fetched(_CONTENT, seq=suspect.seq))
        if suspect.erased_by is not None:
            return there
        erasures = [read(header) for (header,) in self._fetched(_OF_STREAM, stream=suspect.stream)]
        later = (each for each in erasures if each.seq > suspect.seq)
        return not there and not any(suspect.version in each.facts["versions"] for each in later)

    def followers(self) -> Iterator[Follower]:
        """Cases that were merged into one whose whole content has gone since, and that still have content."""
        for case_id, into, newest in self._fetched(MERGED):
            if newest is None:
                continue
            erased = [read(header) for (header,) in self._fetched(_OF_STREAM, stream=into)]
            whole = [event.facts for event in erased if event.facts["scope"] == "case"]
            if whole:
                yield Follower(case_id, into, newest, whole[-1]["ground"], whole[-1].get("clause"))

    def mails(self, stream: str, notices: Sequence[str]) -> set[str]:
        """The names under which mails of these notices went out."""
        rows = self._fetched(_MAILS, stream=stream, notices=list(notices)) if notices else []
        return {name for row in rows for name in row if name}

    def files(self, stream: str | None = None) -> set[str]:
        """The digests of attached files that somebody may still read about: all, or those of one case."""
        rows = self._fetched(_FILES) if stream is None else self._fetched(_FILES_OF, stream=stream)
        return {json.loads(body)["file_digest"] for (body,) in rows}
