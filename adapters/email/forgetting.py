"""Removing mails that were written into a folder, by the names under which they went out."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from adapters.flushing import flush
from domain.errors import StoreBroken


def forget(folder: Path, outbox_ids: Collection[str]) -> int:
    """Remove the files of these mails; how many there were.  A mail that told of several cases goes as a whole.

    Raises StoreBroken when the disk refuses.
    """
    names = {f"{each}.eml" for each in outbox_ids}
    if not names or not folder.is_dir():
        return 0
    found = [path for path in folder.iterdir() if path.name.partition("-")[2] in names]
    try:
        for path in found:
            path.unlink(missing_ok=True)
        flush(folder)
    except OSError as error:
        raise StoreBroken(f"A mail in {folder} cannot be removed: {error.strerror}.") from error
    return len(found)
