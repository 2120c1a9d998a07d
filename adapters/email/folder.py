"""The transport of a fresh install: each mail is a file that any mail program opens."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from adapters.email.composing import Sender, compose
from adapters.flushing import make_folder, name_durably
from domain.post import OutgoingMessage, Receipt, TemporaryFailure, TransportRefused

_NOT_OURS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR}


class FolderTransport:
    """Writes `<moment of issue>-<outbox id>.eml`, so that names sort by time.

    A file appears whole or not at all, and a second send of the same mail changes nothing.
    """

    name = "folder"

    def __init__(self, directory: Path, sender: Sender, clock: Callable[[], datetime]) -> None:
        self._directory, self._sender, self._clock = directory, sender, clock

    def send(self, message: OutgoingMessage) -> Receipt:
        """Write the mail; raises Rejected, TemporaryFailure (disk full), TransportRefused (no right to write)."""
        path = self._directory / self._name(message)
        try:
            if not path.exists():
                self._write(path, bytes(compose(message, self._sender, self._clock())))
        except OSError as error:
            raise self._translated(error) from error
        return Receipt(provider_id=path.name, accepted_at=self._clock())

    def find(self, outbox_id: str) -> Receipt | None:
        """The file of the mail with this id, if it was written."""
        for path in self._directory.glob(f"*-{outbox_id}.eml"):
            if path.name.partition("-")[2] != f"{outbox_id}.eml":
                continue
            return Receipt(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
        return None

    def _name(self, message: OutgoingMessage) -> str:
        return f"{message.issued_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{message.outbox_id}.eml"

    def _write(self, path: Path, content: bytes) -> None:
        make_folder(self._directory)
        handle, temporary = tempfile.mkstemp(dir=self._directory, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            name_durably(Path(temporary), path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _translated(self, error: OSError) -> TemporaryFailure | TransportRefused:
        said = f"Cannot write to the mail folder {self._directory}: {error.strerror}."
        if error.errno in _NOT_OURS:
            return TransportRefused(f"{said} Give the program the right to write there, or choose another folder.")
        return TemporaryFailure(said)
