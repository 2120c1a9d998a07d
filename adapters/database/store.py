"""The store: transactions that write, and the record as it is read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

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
        statement, also = (sql.EVENTS, {}) if stream is None else (sql.EVENTS_OF, {"stream": stream})
        for _, header, body in self._pages(statement, after, also):
            yield read(header, body)

    def stored(self, after: int = 0) -> Iterator[Stored]:
        """The record with its hashes, for checking."""
        for row in self._pages(sql.STORED, after, {}):
            yield Stored(*row)

    def _pages(self, statement: Any, after: int, also: dict[str, str]) -> Iterator[Any]:
        """Rows in pages; the first column is the sequence number."""
        while True:
            with translated(), self.reader.connect() as connection:
                found: Any = connection.execute(statement, {"after": after, "limit": _PAGE, **also})
                page = (
                    found.cursor.fetchall()
                )  # as the driver gives them: a name for every value costs more than reading
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1][0]
