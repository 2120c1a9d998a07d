"""One unit of work on the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from adapters.database import statements as sql
from adapters.database import tables
from adapters.database.append import Tip, append
from adapters.database.bulk import Bulk
from adapters.database.columns import EPOCH, from_micros, to_micros
from adapters.database.edge import translated
from domain.errors import ProofRefused, Raced, SchemaMismatch, StoreBroken
from domain.ports import Answer, Clock, Due, End, Salts, Write
from domain.present import Time, time_of
from domain.proof.merkle import Frontier
from domain.record import Recorded, read

REMEDY = "See what `ombuds check` says, then run: ombuds rebuild"


class SqlTransaction:
    """Implements ``domain.ports.Transaction`` on one connection with a transaction open."""

    def __init__(self, connection: Connection, bulk: Bulk, salts: Salts, clock: Clock | None) -> None:
        self.connection, self.bulk = connection, bulk
        self.raw: Any = connection.connection.driver_connection
        self._salts, self._clock = salts, clock
        self._postgres = connection.dialect.name == "postgresql"
        self._reads = sql.READS_POSTGRES if self._postgres else sql.READS_SQLITE
        self._time: Time | None = None
        self._office_version = 0
        self._tips: dict[str, Tip] = {}
        self._answers: dict[str, tuple[str, Answer] | None] = {}
        self._frontier = ""
        self.appended_at: datetime | None = None

    def foresee(self, streams: Sequence[str], command_ids: Sequence[str]) -> None:
        """Lock these streams, look these commands up and read the clock: in this order, in one round trip."""
        unknown = [stream for stream in sorted(set(streams)) if stream not in self._tips]
        with self.bulk.together(self.raw):
            tips = self._ask_tips(unknown)
            answers = self._some(self._reads.one_answer, self._reads.answers, command_ids)
            head = self.raw.execute(self._reads.head) if self._time is None else None
        self._learn_tips(unknown, tips)
        self._answers.update(dict.fromkeys(command_ids), **_answers(answers))
        if head is not None:
            self._learn_time(head)

    @property
    def now(self) -> datetime:
        """The present moment at the beginning, by the database's clock (see domain.present)."""
        return self.time.now

    @property
    def time(self) -> Time:
        """The database's clock at the beginning, and what follows from it."""
        if self._time is None:
            return self._learn_time(self.raw.execute(self._reads.head))
        return self._time

    def _learn_time(self, rows: Any) -> Time:
        head = rows.fetchone()
        if head is None:
            raise SchemaMismatch("The database has tables and no log head. Run: ombuds db upgrade")
        clock, recorded_at, office = head
        self._office_version = office or 0
        self._time = time_of(self._read_clock(clock), from_micros(recorded_at), self._begun)
        return self._time

    @property
    def office_version(self) -> int:
        """How many events the office's own stream has, without locking it."""
        _ = self.time
        return self._office_version

    def peek(self, stream: str) -> Sequence[Recorded]:
        """The events of a stream in order of version, without locking it."""
        return [read(header, body) for _, header, body in self.raw.execute(self._reads.one_stream, (stream,))]

    def _some(self, one: str, many: str, names: Sequence[str]) -> Iterable[Any]:
        """The rows of these names, by the statement for one where it is one."""
        if len(names) == 1:
            rows: Iterable[Any] = self.raw.execute(one, (names[0],))
        else:
            rows = self.raw.execute(many, (self._reads.listed(list(names)),))
        return rows

    def load_of(self, officer: str) -> int:
        """How many open cases an officer has, without what this unit has not appended yet."""
        return int(self.raw.execute(self._reads.load_of, (officer,)).fetchone()[0])

    def _begun(self) -> datetime:
        row = self.raw.execute(sql.BEGUN).fetchone()
        return from_micros(row[0]) if row else EPOCH

    def _read_clock(self, of_database: int | None) -> datetime:
        if self._clock is not None:
            return self._clock.now()
        # SQLite runs in this process, on this machine's clock.
        return datetime.now(UTC) if of_database is None else from_micros(of_database)

    def answers(self, command_ids: Sequence[str]) -> Mapping[str, tuple[str, Answer]]:
        """Digest and answer of each of these commands that was handled before."""
        asked = [each for each in command_ids if each not in self._answers]
        found = _answers(self._some(self._reads.one_answer, self._reads.answers, asked)) if asked else {}
        known = ((each, self._answers.get(each)) for each in command_ids)
        return found | {each: answer for each, answer in known if answer is not None}

    def ends(self, streams: Sequence[str]) -> Mapping[str, End]:
        """Where these streams end, with what this unit appended; locked (in order of name) until its end."""
        return {stream: End(tip.version, tip.leaf) for stream, tip in self.tips(sorted(streams)).items()}

    def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded]]:
        """The events of these streams in order of version, locked (in order of name) until the end."""
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        existing = [stream for stream, tip in self.tips(sorted(found)).items() if not tip.is_new]
        if not existing:
            return found
        for stream, header, body in self._some(self._reads.one_stream, self._reads.streams, existing):
            found[stream].append(read(header, body))
        return found

    def append(self, writes: Sequence[Write]) -> Sequence[Answer]:
        """Record the events in this order, update the projections.

        Raises VersionConflict when a stream is not at ``expected_version``, Raced when another
        process recorded the same command or firing first.
        """
        with translated():
            return append(self, writes, self._salts)

    def due(self, at: datetime, limit: int, skip: Sequence[str] = ()) -> Sequence[Due]:
        """Timers due at or before ``at``, earliest first, claimed for this transaction.

        ``skip`` names streams to leave out.  Timers in quarantine wait for their next attempt,
        and those whose stream another transaction holds are left to it.
        """
        rows = self.connection.execute(sql.DUE, {"at": at, "limit": limit, "skip": list(skip)}).all()
        return [Due(*row) for row in rows]

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can be rolled back alone."""
        kept = {stream: replace(tip) for stream, tip in self._tips.items()}
        try:
            with translated(), self.connection.begin_nested():
                yield
        except BaseException:
            self._tips = kept
            raise

    def procedure(self, digest: str) -> str | None:
        """The stored text of a procedure or calendar, by digest."""
        return self.connection.execute(sql.DOCUMENT, {"digest": digest}).scalar_one_or_none()

    def keep_document(self, digest: str, kind: str, name: str, version: str, text: str) -> None:
        """Store a procedure or calendar once."""
        row = {"digest": digest, "kind": kind, "name": name, "version": version, "text": text}
        self.connection.execute(sql.KEEP_DOCUMENT, row)

    def quarantine(self, due: Due, reason: str, next_at: datetime) -> int:
        """Set a timer aside until ``next_at``; return how many times it has failed now."""
        row = {"stream": due.stream, "timer": due.timer, "reason": reason, "next_at": next_at}
        return int(self.connection.execute(sql.quarantine(self._postgres), row).scalar_one())

    def release(self, dues: Sequence[Due]) -> None:
        """Forget the failures of timers that have fired."""
        with translated():
            self.bulk.delete(self.raw, tables.quarantine, [(due.stream, due.timer) for due in dues])

    # -- what appending needs ---------------------------------------------------------------

    def tips(self, streams: Sequence[str]) -> dict[str, Tip]:
        """Where these streams end, locked in order of name; given in that order."""
        unknown = [stream for stream in streams if stream not in self._tips]
        if unknown:
            self._learn_tips(unknown, self._ask_tips(unknown))
        return {stream: self._tips[stream] for stream in streams}

    def _ask_tips(self, streams: Sequence[str]) -> Iterable[Any]:
        return self._some(self._reads.one_tip, self._reads.tips, streams)

    def _learn_tips(self, asked: Sequence[str], rows: Iterable[Any]) -> None:
        known = {stream: Tip(version, leaf, is_new=False) for stream, version, leaf in rows}
        for stream in asked:
            self._tips[stream] = known.get(stream) or Tip(0, None, is_new=True)

    def reserve(self, streams: Sequence[str]) -> None:
        """Make new streams ours: waits for another process that is making one of them.

        Raises Raced when it was faster.  SQLite lets one writer in at a time, so what ``tips``
        saw is still true there.
        """
        if not streams or not self._postgres:
            return
        if len(self.raw.execute(sql.RESERVE, (self._reads.listed(list(streams)),)).fetchall()) < len(streams):
            raise Raced("case")

    def advance(self, count: int, begun: datetime) -> tuple[int, datetime, str]:
        """Move the log head on; return the last sequence number before, the time to record, the origin.

        Its moment is that of the last event: where nothing happened (``count`` 0), it stays.
        """
        earliest = to_micros(max(self._clock.now(), begun) if self._clock else begun)
        if self._postgres:
            text = sql.ADVANCE_POSTGRES if self._clock is None and count else sql.ADVANCE_POSTGRES_FIXED
        else:
            text = sql.ADVANCE_SQLITE
            if self._clock is None:
                earliest = max(earliest, to_micros(datetime.now(UTC)))
        head = self.raw.execute(text, (count, earliest if count else 0))
        self.bulk.hear(self.raw)
        seq, recorded_at, origin, self._frontier = head.fetchone()
        self.appended_at = from_micros(recorded_at)
        return seq - count, self.appended_at, origin

    def grow(self, leaves: Iterable[str]) -> None:
        """Add these leaves to the tree over all events; after ``advance``, which brought its frontier.

        Raises StoreBroken when what stands there is no frontier.
        """
        try:
            frontier = Frontier.parse(self._frontier)
        except ProofRefused as error:
            raise StoreBroken(f"The head of the record is damaged: {error} Nothing was written. {REMEDY}") from error
        complete = frontier.extend(map(bytes.fromhex, leaves))
        if complete:
            rows = [(each.level, each.number, each.root.hex()) for each in complete]
            self.bulk.insert(self.raw, tables.subtrees, rows)
        self._frontier = frontier.text
        self.bulk.update(self.raw, tables.log_head, ("frontier",), [(self._frontier, 1)])

    def move_streams(self, tips: Mapping[str, Tip]) -> None:
        """Write down where these streams end now."""
        new = [(stream, tip.version, tip.leaf) for stream, tip in tips.items() if tip.is_new and not self._postgres]
        old = [(tip.version, tip.leaf, stream) for stream, tip in tips.items() if self._postgres or not tip.is_new]
        if new:
            self.bulk.insert(self.raw, tables.streams, new)
        if old:
            self.bulk.update(self.raw, tables.streams, ("version", "leaf"), old)
        for tip in tips.values():
            tip.is_new = False


def _answers(rows: Iterable[Any]) -> dict[str, tuple[str, Answer]]:
    """Digest and answer by command."""
    return {row[0]: (row[1], Answer(row[0], row[2], row[3], row[4], row[5], repeated=True)) for row in rows}
