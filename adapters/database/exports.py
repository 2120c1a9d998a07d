"""What an export is made of, as it is read: events with their contents, in order; stored rules."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import attrgetter

from sqlalchemy import bindparam, literal_column, select

from adapters.database import statements as sql
from adapters.database.columns import NAME, NUMBER
from adapters.database.edge import translated
from adapters.database.store import SqlStore
from adapters.database.tables import contents, documents, events
from domain.contents import ERASED
from domain.record import Stored, read

_FEW = 200
"""So many streams are read one by one; of more, the whole record is gone through."""

_STREAM = (
    select(
        events.c.seq, events.c.stream, events.c.version, events.c.header, events.c.leaf,
        sql.of_event(contents.c.salt), sql.of_event(contents.c.body),
    )
    .where(events.c.stream == bindparam("stream", type_=NAME), events.c.seq <= bindparam("until", type_=NUMBER))
    .order_by(events.c.version)
)  # fmt: skip
_ERASURES = (
    select(events.c.seq, events.c.stream, events.c.header)
    .where(events.c.type == literal_column(f"'{ERASED}'"))  # as the index says it
    .order_by(events.c.seq)
)
_DOCUMENTS = select(documents.c.digest).order_by(documents.c.digest)


@dataclass(frozen=True, slots=True)
class ExportReads:
    """Reads of the record for an export; what is written meanwhile is left out."""

    store: SqlStore

    def events(self, until: int, streams: Sequence[str] | None) -> Iterator[Stored]:
        """The events up to ``until`` in order of sequence; only those of these streams if any are named."""
        if streams is not None and len(streams) <= _FEW:
            yield from heapq.merge(*(self._stream(each, until) for each in streams), key=attrgetter("seq"))
            return
        wanted = None if streams is None else frozenset(streams)
        for row in takewhile(lambda row: row.seq <= until, self.store.stored()):
            if wanted is None or row.stream in wanted:
                yield row

    def _stream(self, stream: str, until: int) -> list[Stored]:
        with translated(), self.store.reader.connect() as connection:
            return [Stored(*row) for row in connection.execute(_STREAM, {"stream": stream, "until": until})]

    def erased(self) -> dict[tuple[str, int], int]:
        """Stream and version of every entry whose content was erased, and the event that says so."""
        found: dict[tuple[str, int], int] = {}
        with translated(), self.store.reader.connect() as connection:
            for seq, stream, header in connection.execute(_ERASURES):
                for version in read(header).facts["versions"]:
                    found.setdefault((stream, version), seq)
        return found

    def documents(self) -> list[str]:
        """The digests of all stored procedures and calendars."""
        with translated(), self.store.reader.connect() as connection:
            return list(connection.execute(_DOCUMENTS).scalars())

    def document(self, digest: str) -> bytes:
        """One of them."""
        with translated(), self.store.reader.connect() as connection:
            return str(connection.execute(sql.DOCUMENT, {"digest": digest}).scalar_one()).encode()
