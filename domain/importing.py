"""Importing complaints from a source: what a row becomes, and what the import needs from outside.

A row of the source becomes the commands of its case's life so far: filing first, then each step
at its own moment.  Reading files, keeping rows in order of time and writing what was refused are
the adapters' part; driving the commands through the desk is the use case's.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.case.commands import Command

NAMESPACE = uuid.UUID("6f2b8f0e-6c55-5d0b-9c8e-3a3f6d1f7b11")
"""Under this name space a source, a row and a step make the id of a command (RFC 9562, version 5)."""


def command_id(source: str, row: str, step: str) -> str:
    """The id of the command that a step of a row becomes: the same at every import."""
    return str(uuid.uuid5(NAMESPACE, f"{source}\n{row}\n{step}"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was understood: its commands in order of time, each with its effective moment."""

    line: int
    id: str
    commands: Sequence[Command]
    cells: Sequence[str]
    shifted: int = 0
    """Steps that stood a moment before receipt and count as at receipt (clocks that differ)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be imported as it is."""

    line: int
    reason: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a row, when its turn has come."""

    line: int
    number: int
    command: Command
    moment: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; steps count filings, acknowledgements, closures and so on."""

    done: int
    total: int
    accepted: int
    set_aside: int
    at: datetime | None = None
    """The moment in the source's time that the import has reached."""


OnProgress = Callable[[Progress], None]
"""Told now and then how far it is, at most once per transaction."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    ``rows`` were read; ``accepted`` of them are in the record now, ``known`` of those were there
    before; ``set_aside`` were refused; ``later`` come in only after ``as_of``.
    ``commands`` were written now; ``shifted`` steps count as at receipt.
    """

    as_of: datetime
    rows: int
    accepted: int
    known: int
    set_aside: int
    later: int
    commands: int
    shifted: int
    seconds: float


class Source(Protocol):
    """Where rows come from."""

    @property
    def name(self) -> str:
        """The name of the source: part of the commands' ids."""

    def rows(self) -> Iterator[Row | Refused]:
        """Every row, in the order of the file."""


class Spool(Protocol):
    """Keeps the rows of one import on disk, to give their steps back in order of time."""

    def add(self, row: Row) -> int | None:
        """Keep a row; the line of an earlier row with the same id, if there is one, and then it is not kept."""

    def refuse(self, line: int, reason: str, cells: Sequence[str] | None = None) -> None:
        """Keep a row as refused; without ``cells`` it is one that was added before."""

    def steps(self, until: datetime) -> Iterator[Step]:
        """The steps up to this moment, by moment, then by line and number; of refused rows none."""

    def count(self, until: datetime) -> Mapping[str, int]:
        """How many ``rows``, ``steps`` and rows ``later`` than this moment there are."""

    def refused(self) -> Iterator[Refused]:
        """The refused rows, by line."""
