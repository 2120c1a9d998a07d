"""A copy of a SQLite database while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.flushing import flush
from domain.errors import BadInput, StoreBroken

_STEP = ".part"


def backup_sqlite(source: Path, target: Path) -> int:
    """Write a whole, checked copy of ``source`` to ``target``; return its size in bytes.

    The copy is one moment's state (``VACUUM INTO``), is checked, flushed to disk and only then
    given its name: a file called ``target`` is always whole.  Raises BadInput when there is
    nothing to copy or ``target`` exists, StoreBroken when the copy does not pass the check.
    """
    if not source.is_file():
        raise BadInput(f"There is no database file {source}.")
    if target.exists():
        raise BadInput(f"{target} exists already: a backup overwrites nothing. Choose another name.")
    part = target.with_name(target.name + _STEP)
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)  # it holds what people told the office
        _check(part)
        flush(part)
        part.rename(target)
        flush(target.parent)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise StoreBroken(f"The backup of {source} failed: {error}") from error
    except (OSError, StoreBroken):
        part.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def _check(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise StoreBroken(f"The copy {file} does not pass SQLite's integrity check: {verdict}")
