"""What the use cases need from the outside world, and what the outside world may ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.frozen import quick
from domain.present import Time
from domain.record import Event, Json, Recorded, Stored


@quick
@dataclass(frozen=True)
class Answer:
    """What came of a command: the events that it caused, by place; the same for every repetition."""

    command_id: str
    stream: str
    version: int
    first_seq: int
    last_seq: int
    repeated: bool = False


@quick
@dataclass(frozen=True)
class Rows:
    """The projection rows of one stream: table name → primary key → row (column → value).

    A pure function of the stream's events: what a rebuild must give again.
    """

    tables: Mapping[str, Mapping[tuple[Json, ...], Mapping[str, Json]]] = field(default_factory=dict)


@quick
@dataclass(frozen=True)
class Write:
    """Everything one command writes: all of it or nothing.

    ``before`` and ``after`` are rows of the stream's projections: what they were and what they are to be.
    Rows that stay the same may be left out of both.  Of several writes to one stream, the first one's
    ``before`` counts and the last one's ``after``.
    """

    stream: str
    command_id: str
    command_digest: str
    expected_version: int
    events: Sequence[Event]
    before: Rows
    after: Rows


@dataclass(frozen=True, slots=True)
class Due:
    """A timer whose moment has come."""

    stream: str
    timer: str
    due_at: datetime


@quick
@dataclass(frozen=True)
class End:
    """Where a stream ends: how many events it has, and the hash of the last (None if there is none)."""

    version: int
    leaf: str | None


class Transaction(Protocol):
    """One unit of work; commits when its block ends, rolls back when the block raises."""

    @property
    def now(self) -> datetime:
        """The present moment at the beginning, by the database's clock (see domain.present)."""

    def foresee(self, streams: Sequence[str], command_ids: Sequence[str]) -> None:
        """Lock these streams and look these commands up, in this order and at once: both will be asked for."""

    def answers(self, command_ids: Sequence[str]) -> Mapping[str, tuple[str, Answer]]:
        """Digest and answer of each of these commands that was handled before."""

    def ends(self, streams: Sequence[str]) -> Mapping[str, End]:
        """Where these streams end, with what this transaction appended; locked (in order of name) until its end."""

    @property
    def appended_at(self) -> datetime | None:
        """The time of recording that this transaction's events got; None before it appended any."""

    def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded]]:
        """The events of these streams in order of version, locked (in order of name) until the end."""

    @property
    def office_version(self) -> int:
        """How many events the office's own stream has, without locking it."""

    def peek(self, stream: str) -> Sequence[Recorded]:
        """The events of a stream in order of version, without locking it."""

    def load_of(self, officer: str) -> int:
        """How many open cases an officer has, without what this transaction has not appended yet."""

    def quarantine(self, due: Due, reason: str, next_at: datetime) -> int:
        """Set a timer aside until ``next_at``; return how many times it has failed now."""

    def release(self, dues: Sequence[Due]) -> None:
        """Forget the failures of timers that have fired."""

    def append(self, writes: Sequence[Write]) -> Sequence[Answer]:
        """Record the events in this order, update the projections.

        Raises VersionConflict when a stream is not at ``expected_version``.
        """

    def due(self, at: datetime, limit: int, skip: Sequence[str] = ()) -> Sequence[Due]:
        """Timers due at or before ``at``, earliest first, claimed for this transaction."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that can be rolled back alone."""

    def procedure(self, digest: str) -> str | None:
        """The stored text of a procedure or calendar, by digest."""

    def keep_document(self, digest: str, kind: str, name: str, version: str, text: str) -> None:
        """Store a procedure or calendar once."""


class Store(Protocol):
    """Where the record lives."""

    @property
    def writers(self) -> int:
        """How many transactions of one process may usefully write at the same time."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a unit of work that writes."""

    def time(self) -> Time:
        """The present moment by the database's clock, which alone decides what is due, wherever one asks."""

    def events(self, after: int = 0, stream: str | None = None) -> Iterator[Recorded]:
        """The record in order of sequence, from behind ``after``; of one stream if named."""

    def stored(self, after: int = 0) -> Iterator[Stored]:
        """The record with its hashes, for checking."""


class Clock(Protocol):
    """Where `now` comes from, for work that has no transaction open."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class Salts(Protocol):
    """Where the salts come from: random in life, repeatable in tests."""

    def salt(self, command_id: str, index: int) -> bytes:
        """32 bytes for the event at this place of this command's events, or for the command itself (``domain.said``)."""


__all__ = ["Answer", "Clock", "Due", "End", "Iterable", "Rows", "Salts", "Store", "Transaction", "Write"]
