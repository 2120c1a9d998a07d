"""What has been written under a name is there after a power cut: the file and the name both."""

from __future__ import annotations

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Let a file's content, or the names in a folder, reach the disk.  Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """A folder for the owner alone, if there is none yet, whose own name stays.  Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        flush(folder.parent)


def name_durably(draft: Path, path: Path) -> None:
    """Give a file that has been flushed its name, for good.  Raises OSError."""
    draft.replace(path)
    flush(path.parent)
