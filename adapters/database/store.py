"""The store: transactions that write, and the record as it is read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine

from adapters.database import statements as sql
from adapters.database.bulk import bulk_for
from adapters.database.edge import translated
from adapters.database.engine import reading
from adapters.database.transaction import SqlTransaction
from domain.ports import Clock, Salts
from domain.present import Time
from domain.record import SALT_BYTES, Recorded, Stored, read

_PAGE = 4_000
"""Events read at a time: readers keep no transaction open between pages."""
_FEW = 50
"""Rows that a driver makes ready at once."""


_NOTHING = (None, None)
"""Salt and body of an event without content."""


class RandomSalts:
    """Salts from the system's source of randomness."""

    def salt(self, command_id: str, index: int) -> bytes:
        """32 bytes that nobody can guess."""
        return secrets.token_bytes(SALT_BYTES)


class SqlStore:
    """Implements ``domain.ports.Store`` on SQLite or PostgreSQL.

    A ``clock`` replaces the database's own: for simulations, demonstrations and tests.
    """

    def __init__(self, engine: Engine, *, salts: Salts | None = None, clock: Clock | None = None) -> None:
        self.engine = engine
        self.reader = reading(engine)
        self._bulk = bulk_for(engine.dialect.name)
        self._salts: Salts = salts or RandomSalts()
        self._clock = clock

    @property
    def writers(self) -> int:
        """See ``domain.ports.Store``: SQLite lets one in, PostgreSQL works while this process decides."""
        return 2 if self.engine.dialect.name == "postgresql" else 1

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Begin a unit of work that writes; commits when the block ends, rolls back when it raises.

        Raises StoreBusy, SchemaMismatch or StoreBroken when the database cannot do it.
        """
        with translated(), self.engine.begin() as connection:
            yield SqlTransaction(connection, self._bulk, self._salts, self._clock)

    def time(self) -> Time:
        """The present moment by the database's clock, which alone decides what is due, wherever one asks."""
        with translated(), self.reader.begin() as connection:
            return SqlTransaction(connection, self._bulk, self._salts, self._clock).time

    def events(self, after: int = 0, stream: str | None = None) -> Iterator[Recorded]:
        """The record in order of sequence, from behind ``after``; of one stream if named."""
        if stream is not None:
            for page, _ in self._pages(sql.EVENTS_OF, None, after, {"stream": stream}):
                yield from (read(header, body) for _, header, body in page)
            return
        for page, kept in self._pages(sql.HEADERS, sql.BODIES, after):
            bodies = dict(kept)
            yield from (read(header, bodies.get(seq)) for seq, header in page)

    def stored(self, after: int = 0) -> Iterator[Stored]:
        """The record with its hashes, for checking."""
        for page, kept in self._pages(sql.STORED, sql.SALTED, after):
            contents = {seq: content for seq, *content in kept}
            for row in page:
                salt, body = contents.get(row[0], _NOTHING)
                yield Stored(*(*row, salt, body))

    @contextmanager
    def whole(self, after: int) -> Iterator[tuple[Iterator[Any], dict[int, tuple[bytes, str]]]]:
        """The events next behind ``after`` with every column, and the contents of so many events, for checking.

        Rows come one by one, since those of a whole page would have left the processor's cache before they are looked
        at.  The transaction is open meanwhile: whoever takes them must not pause.
        """
        with translated(), self.reader.connect() as connection:
            events: Any = connection.execute(sql.WHOLE, {"after": after, "limit": _PAGE})
            kept = _fetched(connection, sql.SALTED, {"first": after + 1, "last": after + _PAGE})
            yield _one_by_one(events.cursor), {seq: (salt, body) for seq, salt, body in kept}

    def _pages(
        self, events: Any, contents: Any, after: int, also: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[tuple[list[Any], list[Any]]]:
        """Events in pages, sequence number first, and the contents of the same range if asked for."""
        while True:
            with translated(), self.reader.connect() as connection:
                page = _fetched(connection, events, {"after": after, "limit": _PAGE, **also})
                within = {"first": page[0][0], "last": page[-1][0]} if page else None
                kept = _fetched(connection, contents, within) if within and contents is not None else []
            yield page, kept
            if len(page) < _PAGE:
                return
            after = page[-1][0]


def _one_by_one(cursor: Any) -> Iterator[Any]:
    while few := cursor.fetchmany(_FEW):
        yield from few


def _fetched(connection: Connection, statement: Any, values: dict[str, Any]) -> list[Any]:
    """Rows as the driver gives them: a name for every value costs more than reading."""
    result: Any = connection.execute(statement, values)
    rows: list[Any] = result.cursor.fetchall()
    return rows
