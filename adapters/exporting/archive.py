"""A zip file of one exact form: the same files give the same bytes, and nothing can be hidden between them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from domain.errors import BadInput

MOST_BYTES = 1 << 31
"""No file may be longer, nor the whole: readers of zip files without extensions of the format understand no more."""

_FORM = (20, 0, 8, 0, 33)
"""Version of the format, no flags, DEFLATE, 00:00, 1 January 1980."""
_MADE_BY = 0x314
_MODE = 0o100644 << 16
_LEVEL = 6


class _Entry(NamedTuple):
    name: bytes
    crc: int
    packed: int
    size: int
    place: int

    @property
    def local(self) -> bytes:
        return struct.pack(
            "<4s5H3I2H", b"PK\x03\x04", *_FORM, self.crc, self.packed, self.size, len(self.name), 0
        ) + self.name  # fmt: skip

    @property
    def central(self) -> bytes:
        return struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", _MADE_BY, *_FORM, self.crc, self.packed, self.size, len(self.name),
            0, 0, 0, 0, _MODE, self.place,
        ) + self.name  # fmt: skip


class Archive:
    """Writes a zip file piece by piece; ``digests`` gives the SHA-256 of each file written so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._entries: list[_Entry] = []
        self._place = 0
        self.digests: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file.  Raises BadInput when it is more than a zip file can hold."""
        empty = _Entry(name.encode("ascii"), 0, 0, 0, self._place)
        self._file.write(empty.local)  # written again when the sizes are known
        machine, sha = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15), hashlib.sha256()
        crc = size = packed = 0
        for piece in pieces:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            sha.update(piece)
            packed += self._file.write(machine.compress(piece))
            _refuse_too_much(max(size, self._place + packed))
        packed += self._file.write(machine.flush())
        entry = _Entry(empty.name, crc, packed, size, self._place)
        self._file.seek(self._place)
        self._file.write(entry.local)
        self._place = self._file.seek(self._place + len(entry.local) + packed)
        self._entries.append(entry)
        self.digests[name] = sha.hexdigest()

    def close(self) -> None:
        """Write the list of files; after this the file is whole."""
        directory = b"".join(entry.central for entry in self._entries)
        count = len(self._entries)
        _refuse_too_much(self._place + len(directory), count)
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), self._place, 0)
        self._file.write(directory + end)


def _refuse_too_much(size: int, files: int = 0) -> None:
    if size > MOST_BYTES or files > 0xFFFF:
        raise BadInput(
            "This is more than one export can hold (2 GiB, 65,535 files): export some of the cases at a time."
        )


__all__ = ["MOST_BYTES", "Archive"]
