"""The shelf of attachments: files by the SHA-256 of their content, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from adapters.flushing import flush, make_folder, name_durably
from domain.errors import BadInput, NotFound, StoreBroken

MOST_BYTES = 25_000_000
"""The largest file that is taken in: what mail servers commonly pass on."""

_CHUNK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file on the shelf."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class FileShelf:
    """Keeps files in one folder; the same content lies there once."""

    directory: Path
    most: int = MOST_BYTES

    def put(self, source: BinaryIO) -> Shelved:
        """Take a file in.  Raises BadInput when it is empty or too large, StoreBroken when it cannot be written."""
        temporary: Path | None = None
        try:
            make_folder(self.directory)
            handle, name = tempfile.mkstemp(dir=self.directory, prefix=".", suffix=".part")
            temporary = Path(name)
            with os.fdopen(handle, "wb") as target:
                shelved = self._copy(source, target)
                target.flush()
                os.fsync(target.fileno())
            name_durably(temporary, self.directory / shelved.digest)
        except OSError as error:
            raise StoreBroken(f"The attachment cannot be written to {self.directory}: {error.strerror}.") from error
        finally:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
        return shelved

    def weigh(self, source: BinaryIO) -> Shelved:
        """What a file would be on the shelf, without keeping it.  Raises BadInput when it is empty or too large."""
        return self._copy(source, None)

    def path(self, digest: str) -> Path:
        """Where a file lies.  Raises NotFound."""
        file = self.directory / digest
        if not _DIGEST.fullmatch(digest) or not file.is_file():
            raise NotFound("attachment", digest)
        return file

    def digest_of(self, name: str) -> str | None:
        """The SHA-256 of what lies under this name, in hex; None if nothing does.  Raises StoreBroken when it cannot be read."""
        file = self.directory / name
        if not _DIGEST.fullmatch(name) or not file.is_file():
            return None
        try:
            with file.open("rb") as source:
                return hashlib.file_digest(source, "sha256").hexdigest()
        except OSError as error:
            raise StoreBroken(f"The attachment {file} cannot be read: {error.strerror}.") from error

    def remove(self, digests: Collection[str]) -> int:
        """Take these files off the shelf for good; how many there were.  Raises StoreBroken when the disk refuses."""
        found = [self.directory / digest for digest in digests if (self.directory / digest).is_file()]
        try:
            for file in found:
                file.unlink(missing_ok=True)
            if found:
                flush(self.directory)
        except OSError as error:
            raise StoreBroken(f"An attachment in {self.directory} cannot be removed: {error.strerror}.") from error
        return len(found)

    def keep_only(self, digests: Collection[str], *, older_than: datetime) -> int:
        """Remove every file of some age that is not among these; how many there were."""
        if not self.directory.is_dir():
            return 0
        files = [file for file in self.directory.iterdir() if _DIGEST.fullmatch(file.name) and file.name not in digests]
        return self.remove([file.name for file in files if file.stat().st_mtime < older_than.timestamp()])

    def _copy(self, source: BinaryIO, target: BinaryIO | None) -> Shelved:
        digest, size = hashlib.sha256(), 0
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > self.most:
                raise BadInput(f"The file is larger than {self.most:,} bytes. Make it smaller, or note where it lies.")
            digest.update(chunk)
            if target is not None:
                target.write(chunk)
        if not size:
            raise BadInput("The file is empty: there is nothing to attach.")
        return Shelved(digest.hexdigest(), size)
