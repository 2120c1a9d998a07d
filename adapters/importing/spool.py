"""Rows of one import on disk, so that millions of them come back in order of time from flat memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from adapters.database.columns import from_micros, to_micros
from domain.case.commands import COMMANDS
from domain.importing import Refused, Row, Step

_PAGE = 5_000
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE rows (line INTEGER PRIMARY KEY, id TEXT UNIQUE, moment INTEGER, cells TEXT NOT NULL, reason TEXT);
CREATE TABLE steps (
  moment INTEGER, line INTEGER, number INTEGER, command TEXT NOT NULL, PRIMARY KEY (moment, line, number)
) WITHOUT ROWID;
"""


class SqliteSpool:
    """Implements ``domain.importing.Spool`` in a temporary file that vanishes with it."""

    def __init__(self, directory: Path | None = None) -> None:
        self._folder = TemporaryDirectory(prefix="ombuds-import-", dir=directory)
        self._file = sqlite3.connect(Path(self._folder.name) / "spool.db", isolation_level=None)
        self._file.executescript(_TABLES)
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._folder.cleanup()

    def add(self, row: Row) -> int | None:
        """Keep a row; the line of an earlier row with the same id, if there is one, and then it is not kept."""
        first = row.commands[0].effective_at
        entry = (row.line, row.id, to_micros(first) if first else 0, _packed(row.cells))
        insert = "INSERT INTO rows (line, id, moment, cells) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        if not self._file.execute(insert, entry).rowcount:
            return int(self._file.execute("SELECT line FROM rows WHERE id = ?", (row.id,)).fetchone()[0])
        self._file.executemany("INSERT INTO steps VALUES (?, ?, ?, ?)", _steps(row))
        return None

    def refuse(self, line: int, reason: str, cells: Sequence[str] | None = None) -> None:
        """Keep a row as refused; without ``cells`` it is one that was added before."""
        if cells is None:
            self._file.execute("UPDATE rows SET reason = ? WHERE line = ?", (reason, line))
        else:
            entry = (line, _packed(cells), reason)
            self._file.execute("INSERT INTO rows (line, cells, reason) VALUES (?, ?, ?)", entry)

    def steps(self, until: datetime) -> Iterator[Step]:
        """The steps up to this moment, by moment, then by line and number; of refused rows none."""
        behind: tuple[Any, ...] = (-(2**63), 0, 0)
        while True:
            page = self._file.execute(
                "SELECT s.moment, s.line, s.number, s.command, r.reason FROM steps s JOIN rows r USING (line) "
                "WHERE (s.moment, s.line, s.number) > (?, ?, ?) AND s.moment <= ? "
                "ORDER BY s.moment, s.line, s.number LIMIT ?",
                (*behind, to_micros(until), _PAGE),
            ).fetchall()
            for at, line, number, command, reason in page:
                if reason is None:
                    yield Step(line, number, COMMANDS.validate_json(command), from_micros(at))
            if len(page) < _PAGE:
                return
            behind = page[-1][:3]

    def count(self, until: datetime) -> Mapping[str, int]:
        """How many ``rows``, ``steps`` and rows ``later`` than this moment there are."""
        at = to_micros(until)
        rows, later = self._file.execute(
            "SELECT count(*), count(*) FILTER (WHERE moment > ?) FROM rows", (at,)
        ).fetchone()
        steps = self._file.execute("SELECT count(*) FROM steps WHERE moment <= ?", (at,)).fetchone()[0]
        return {"rows": rows, "later": later, "steps": steps}

    def refused(self) -> Iterator[Refused]:
        """The refused rows, by line."""
        for line, reason, cells in self._file.execute(
            "SELECT line, reason, cells FROM rows WHERE reason IS NOT NULL ORDER BY line"
        ):
            yield Refused(line, reason, json.loads(cells))


def _packed(cells: Sequence[str]) -> str:
    return json.dumps(list(cells))


def _steps(row: Row) -> Iterator[tuple[int, int, int, str]]:
    for number, command in enumerate(row.commands):
        at = command.effective_at
        yield to_micros(at) if at else 0, row.line, number, command.model_dump_json(exclude_unset=True)
