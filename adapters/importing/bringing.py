"""Bringing a file in: mapping, office, rows, spool and set-aside file put together, for every surface alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from adapters.importing.csv_file import CsvSource, as_of_drawing
from adapters.importing.set_aside import set_aside
from adapters.importing.shelf import LIBRARY, MappingShelf
from adapters.importing.spool import SqliteSpool
from adapters.moments import parse_moment
from adapters.office_file import read_office
from domain.access import ADMINISTRATOR
from domain.errors import BadInput
from domain.importing import Imported, OnProgress, Progress, Refused, Source, Spool
from domain.office import Office

if TYPE_CHECKING:
    from adapters.importing.mapping import Mapping
    from adapters.packs.shelf import PackShelf

SHOWN = 20
"""Refused rows that an answer names; the set-aside file has them all."""


class Importer(Protocol):
    """Takes rows from a source to the desk."""

    def is_new(self) -> bool:
        """Whether there is no office yet."""

    def found(self, office: Office, actor: str) -> bool:
        """Make this the office if there is none yet."""

    def run(self, source: Source, spool: Spool, as_of: datetime, progress: OnProgress) -> Imported:
        """Import everything that had happened by ``as_of``."""

    def rehearse(self, source: Source, spool: Spool, as_of: datetime, office: Office | None, actor: str) -> Imported:
        """Go through every row without writing anything."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be brought in, and how."""

    file: Path
    mapping: str
    actor: str | None = None
    office: Path | None = None
    as_of: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of it: the counts, the first refused rows, the set-aside file, the office that was founded."""

    done: Imported
    refused: tuple[Refused, ...]
    aside: Path | None
    founded: str | None
    zone: str


def _silent(_: Progress) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Bringing:
    """Brings files in; ``mappings`` is the office's own folder of mapping files."""

    importer: Importer
    packs: PackShelf
    office: Callable[[], Office]
    now: Callable[[], datetime]
    mappings: Path

    def bring(self, request: Request, progress: OnProgress = _silent) -> Brought:
        """Import a file, or rehearse it.

        Raises NotFound, ProcedureRefused (with every fault of the mapping), BadInput (a file that cannot be used, a
        moment in the future, another office; OfficeRefused with every fault of its file), AccessDenied.
        """
        mapping = MappingShelf((LIBRARY, self.mappings)).load(request.mapping)
        source = CsvSource(request.file, mapping, request.actor)
        header = source.header()
        until = self._until(request.as_of, mapping)
        office = self._to_found(mapping, request.office)
        founder = next(iter(office.with_role(ADMINISTRATOR)), source.actor) if office is not None else source.actor
        with SqliteSpool() as spool:
            if request.dry_run:
                done = self.importer.rehearse(source, spool, until, office, founder)
                return Brought(done, _first(spool), None, None, mapping.times.zone)
            founded = office.name if office is not None and self.importer.found(office, founder) else None
            done = self.importer.run(source, spool, until, progress)
            aside = set_aside(request.file, header, spool.refused(), mapping.file)
            return Brought(done, _first(spool), aside, founded, mapping.times.zone)

    def _until(self, as_of: str | None, mapping: Mapping) -> datetime:
        if as_of is not None:
            return parse_moment(as_of, mapping.times.zone, end_of_day=True)
        return as_of_drawing(mapping) or self.now()

    def _to_found(self, mapping: Mapping, file: Path | None) -> Office | None:
        """The office to found; None where there is one already, or none is named."""
        if not self.importer.is_new():
            if file is not None and read_office(file) != self.office():
                raise BadInput(
                    f"There is an office already, and {file} is another. Change it with: ombuds office load {file}"
                )
            return None
        if file is None and mapping.office is not None:
            file = self.packs.file_of(mapping.office).parent / "office.yaml"
        return read_office(file) if file is not None else None


def _first(spool: SqliteSpool) -> tuple[Refused, ...]:
    return tuple(islice(spool.refused(), SHOWN))
