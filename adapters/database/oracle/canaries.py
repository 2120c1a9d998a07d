"""Canaries: personal data stands in contents and notices, where it can be erased, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Column, Text, or_, select

from adapters.database.edge import translated
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.store import SqlStore
from adapters.database.tables import metadata

NAME = "canaries"
MAY_HOLD = frozenset({"contents.body", "notices.address", "notices.name", "notices.values"})
"""Columns that are there to hold personal data; everything else that is text may not."""

_WHOLE = 1 << 20
"""Bytes of a file that are looked at together."""


def canaries(store: SqlStore, evidence: Evidence) -> Finding | None:
    """No canary in any other column of any table, nor in the named files and folders."""
    words = [word for word in evidence.canaries if word]
    if not words:
        return None
    return _in_tables(store, words) or _in_files(evidence.places, words)


def _in_tables(store: SqlStore, words: list[str]) -> Finding | None:
    with translated(), store.reader.connect() as connection:
        for column in _texts():
            holds = or_(*(column.contains(word, autoescape=True) for word in words))
            key = tuple(column.table.primary_key)
            row = connection.execute(select(*key).where(holds).limit(1)).first()
            if row is not None:
                where = f"{column.table.name}.{column.name} of {'/'.join(map(str, row))}"
                return Finding(NAME, where, "it holds personal data")
    return None


def _texts() -> Iterator[Column[str]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Text) and f"{table.name}.{column.name}" not in MAY_HOLD:
                yield column


def _in_files(places: Sequence[Path], words: list[str]) -> Finding | None:
    wanted = [word.encode() for word in words]
    for file in _files(places):
        if _holds(file, wanted):
            return Finding(NAME, str(file), "it holds personal data")
    return None


def _files(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(each for each in place.rglob("*") if each.is_file())
        elif place.is_file():
            yield place


def _holds(file: Path, wanted: list[bytes]) -> bool:
    """Read in pieces that overlap by the longest word."""
    overlap = max(map(len, wanted))
    tail = b""
    with file.open("rb") as stream:
        while piece := stream.read(_WHOLE):
            if any(word in tail + piece for word in wanted):
                return True
            tail = piece[-overlap:]
    return False
