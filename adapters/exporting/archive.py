"""A zip file of one exact form: the same files give the same bytes, and nothing can be hidden between them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

MOST_BYTES = 1 << 31
"""No file may be longer, nor the whole, in the small form, which every reader of zip files understands."""
_MOST_FILES = 0xFFFE

_FORM = (0, 8, 0, 33)
"""No flags, DEFLATE, 00:00, 1 January 1980."""
_ON_UNIX = 3 << 8
_MODE = 0o100644 << 16
_LEVEL = 6
_SMALL, _LARGE = 20, 45
"""Versions of the format: the first, and the one with ZIP64."""
_FAR, _MANY = 0xFFFFFFFF, 0xFFFF
"""What stands in the place of a number that is in the ZIP64 record."""


class NeedsLargeForm(Exception):
    """The files do not fit into the small form: write them again in the large one."""


class _Entry(NamedTuple):
    name: bytes
    crc: int
    packed: int
    size: int
    place: int
    large: bool

    @property
    def local(self) -> bytes:
        more = struct.pack("<2H2Q", 1, 16, self.size, self.packed) if self.large else b""
        head = struct.pack(
            "<4s5H3I2H", b"PK\x03\x04", self._version, *_FORM, *self._sizes, len(self.name), len(more)
        )  # fmt: skip
        return head + self.name + more

    @property
    def central(self) -> bytes:
        more = struct.pack("<2H3Q", 1, 24, self.size, self.packed, self.place) if self.large else b""
        head = struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", _ON_UNIX | self._version, self._version, *_FORM, *self._sizes,
            len(self.name), len(more), 0, 0, 0, _MODE, _FAR if self.large else self.place,
        )  # fmt: skip
        return head + self.name + more

    @property
    def _version(self) -> int:
        return _LARGE if self.large else _SMALL

    @property
    def _sizes(self) -> tuple[int, int, int]:
        return (self.crc, _FAR, _FAR) if self.large else (self.crc, self.packed, self.size)


class Archive:
    """Writes a zip file piece by piece; ``digests`` gives the SHA-256 of each file written so far.

    In the large form every number of bytes stands in a ZIP64 record; in the small form none does.
    """

    def __init__(self, file: BinaryIO, *, large: bool = False, most: int = MOST_BYTES) -> None:
        self._file = file
        self._large = large
        self._most = most
        self._entries: list[_Entry] = []
        self._place = 0
        self.digests: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file.  Raises NeedsLargeForm when it is more than the small form can hold."""
        empty = _Entry(name.encode("ascii"), 0, 0, 0, self._place, self._large)
        self._file.write(empty.local)  # written again when the sizes are known
        machine, sha = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15), hashlib.sha256()
        crc = size = packed = 0
        for piece in pieces:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            sha.update(piece)
            packed += self._file.write(machine.compress(piece))
            self._hold(max(size, self._place + packed))
        packed += self._file.write(machine.flush())
        entry = empty._replace(crc=crc, packed=packed, size=size)
        self._file.seek(self._place)
        self._file.write(entry.local)
        self._place = self._file.seek(self._place + len(entry.local) + packed)
        self._entries.append(entry)
        self.digests[name] = sha.hexdigest()

    def close(self) -> None:
        """Write the list of files; after this the file is whole.  Raises NeedsLargeForm like ``add``."""
        directory = b"".join(entry.central for entry in self._entries)
        count, length = len(self._entries), len(directory)
        self._hold(self._place + length, count)
        self._file.write(directory)
        if self._large:
            here = self._place + length
            self._file.write(
                struct.pack(
                    "<4sQ2H2I4Q", b"PK\x06\x06", 44, _ON_UNIX | _LARGE, _LARGE, 0, 0, count, count, length, self._place
                )
                + struct.pack("<4sIQI", b"PK\x06\x07", 0, here, 1)
            )
        said = (_MANY, _MANY, _FAR, _FAR) if self._large else (count, count, length, self._place)
        self._file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, *said, 0))

    def _hold(self, size: int, files: int = 0) -> None:
        if not self._large and (size > self._most or files > _MOST_FILES):
            raise NeedsLargeForm


__all__ = ["MOST_BYTES", "Archive", "NeedsLargeForm"]
