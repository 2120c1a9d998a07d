"""The lines of an export, each an object in canonical JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from domain.record import Json, canonical

FORMAT = "ombuds-export/1"
Absent = Literal["erased", "withheld"]


def event_line(
    header: str, salt: bytes | None, content: str | None, absent: Absent | None, proof: Sequence[bytes] | None
) -> bytes:
    """An event; ``absent`` says why content to which its header commits is not here."""
    parts = (
        canonical(absent), content or "null", header,
        "null" if proof is None else canonical([each.hex() for each in proof]), canonical(salt and salt.hex()),
    )  # fmt: skip
    return (_LINE % parts).encode()


_LINE = '{"absent":%s,"content":%s,"header":%s,"proof":%s,"salt":%s}\n'
"""Header and content stand there as they are in the record: the very text that was hashed."""


def link_line(smaller: int, larger: int, proof: Sequence[bytes]) -> bytes:
    """The proof that one checkpoint continues another."""
    return f"{canonical({'from': smaller, 'hashes': [each.hex() for each in proof], 'to': larger})}\n".encode()


def manifest(said: Mapping[str, Json]) -> bytes:
    """What the export is: origin, size, events, cases, shown_to, and the SHA-256 of each of its files."""
    return f"{canonical({**said, 'format': FORMAT})}\n".encode()


__all__ = ["FORMAT", "Absent", "event_line", "link_line", "manifest"]
