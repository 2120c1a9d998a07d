"""What a test changes in a child of the warm parent: a bad piece for a good one, or the age of SQLite."""

from __future__ import annotations

from pathlib import Path

from adapters import files
from adapters.database import engine


def _forgets_the_name(draft, path):
    Path(draft).replace(path)


def spoil(how):
    """In a child: put the other piece in place of the one as shipped, if asked for."""
    if how == "forgets the name":
        files.name_durably = _forgets_the_name
    if how == "newer SQLite":
        engine.SAFE_WAL = (3, 0, 0)
    if how == "newer SQLite, always with a log":
        engine.SAFE_WAL = (3, 0, 0)
        engine._is_frozen = lambda file: False
