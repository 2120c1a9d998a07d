"""The rules at hand: procedures compiled once, calendars, and the versions that cases are pinned to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from domain.calendar import WorkingCalendar
from domain.errors import BadInput, NotFound
from domain.ports import Transaction
from domain.procedure.compiled import Compiled
from domain.procedure.model import Procedure


class ProcedureShelf(Protocol):
    """Where procedure files come from."""

    def names(self) -> Sequence[str]:
        """The procedures that there are."""

    def load(self, name: str) -> Procedure:
        """The present version of one.  Raises NotFound or ProcedureRefused."""


class Documents(Protocol):
    """Where the versions are stored that govern cases."""

    def procedure(self, digest: str) -> str | None:
        """The stored text of a procedure, by digest."""


class Library:
    """Procedures and calendars, each made ready once."""

    def __init__(
        self, shelf: ProcedureShelf, calendars: Mapping[str, WorkingCalendar], zones: str | None = None
    ) -> None:
        self.shelf = shelf
        self.zones = zones
        self.calendars = calendars
        self._current: dict[str, Compiled] = {}
        self._pinned: dict[str, Compiled] = {}
        self._kept: set[str] = set()

    def current(self, name: str) -> Compiled:
        """The version that new cases are filed under."""
        if name not in self._current:
            compiled = Compiled(self.shelf.load(name))
            self._current[name] = self._pinned[compiled.digest] = compiled
        return self._current[name]

    def pinned(self, digest: str, documents: Documents) -> Compiled:
        """The version with this digest, as it was stored when it first governed a case.

        Raises NotFound, or BadInput for one that this program cannot read.
        """
        if digest not in self._pinned:
            text = documents.procedure(digest)
            if text is None:
                raise NotFound("procedure version", digest)
            try:
                self._pinned[digest] = Compiled(Procedure.model_validate(json.loads(text)), text)
            except ValueError as error:
                raise BadInput(
                    f"The stored procedure version {digest} cannot be read by this program. Use the version of Ombuds "
                    "that stored it, or migrate its cases to a version that this one reads."
                ) from error
        return self._pinned[digest]

    def keep(self, governing: Iterable[Compiled], tx: Transaction) -> None:
        """Store these versions, and the calendars that they count by, where they govern a case for the first time.

        In order of digest: two that store the same ones in the same moment must not wait for each other.
        """
        fresh = [compiled for compiled in governing if compiled.digest not in self._kept]
        documents = {document[0]: document for compiled in fresh for document in self._documents(compiled)}
        for digest in sorted(documents):
            tx.keep_document(*documents[digest])

    def _documents(self, compiled: Compiled) -> Iterator[tuple[str, str, str, str, str]]:
        procedure = compiled.procedure
        yield compiled.digest, "procedure", procedure.procedure, procedure.version, compiled.text
        for name in {procedure.calendar, *(c.calendar for c in procedure.clocks.values() if c.calendar)}:
            calendar = self.calendars.get(name)
            if calendar is not None:
                yield calendar.digest, "calendar", calendar.name, calendar.version, calendar.text

    def kept(self, digests: Iterable[str]) -> None:
        """The transaction that stored them has been committed."""
        self._kept.update(digests)
