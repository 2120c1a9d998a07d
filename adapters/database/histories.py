"""Reading beside any transaction: one stream's events, one stored document, how far a stream has come."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from adapters.database import statements as sql
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import streams
from domain.record import Recorded, read

_VERSION = select(streams.c.version).where(streams.c.stream == bindparam("stream"))


class Histories:
    """Reads only; takes no lock that a writer could wait for."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def history(self, stream: str) -> list[Recorded]:
        """The events of a stream in order of version; none of a stream that does not exist."""
        with translated(), self._store.reader.connect() as connection:
            rows = connection.execute(sql.ONE_STREAM, {"stream": stream}).all()
        return [read(header, body) for _, header, body in rows]

    def version(self, stream: str) -> int:
        """How many events a stream has."""
        with translated(), self._store.reader.connect() as connection:
            return int(connection.execute(_VERSION, {"stream": stream}).scalar_one_or_none() or 0)

    def procedure(self, digest: str) -> str | None:
        """The stored text of a procedure or calendar, by digest."""
        with translated(), self._store.reader.connect() as connection:
            return connection.execute(sql.DOCUMENT, {"digest": digest}).scalar_one_or_none()
