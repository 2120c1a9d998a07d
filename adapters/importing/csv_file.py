"""A CSV file as a source: rows read one by one, by a mapping, the bad ones with their reasons."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from adapters.csv_cells import original
from adapters.importing.mapping import Mapping
from adapters.importing.values import CellRefused, Reader
from domain.case.commands import COMMANDS, Command
from domain.errors import BadInput
from domain.importing import Refused, Row, command_id
from domain.record import moment

LINE, REASON = "set_aside_line", "set_aside_reason"
"""Columns of a set-aside file; in a mended one they may stay, and are ignored."""


class CsvSource:
    """Rows of a file as commands.  Opens the file when it is read, not before."""

    def __init__(self, file: Path, mapping: Mapping, actor: str | None = None) -> None:
        self.file, self.mapping, self.actor = file, mapping, actor or mapping.actor
        self._reader = Reader(mapping.times)
        self._drawn = as_of_drawing(mapping)

    @property
    def name(self) -> str:
        """The name of the source: its mapping's."""
        return self.mapping.mapping

    def header(self) -> list[str]:
        """The names of the columns, without those of a set-aside file.  Raises BadInput."""
        with self._open() as stream:
            return self._header(csv.reader(stream, **self._form()))[0]

    def rows(self) -> Iterator[Row | Refused]:
        """Every row, in the order of the file.  Raises BadInput for a file that cannot be used at all."""
        with self._open() as stream:
            reader = csv.reader(stream, **self._form())
            header, keep = self._header(reader)
            mended = len(keep) < self._width
            while True:
                line = reader.line_num + 1
                try:
                    record = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Refused(line, f"The line cannot be read as CSV: {error}.", ())
                    continue
                if not record:
                    continue
                cells = [record[i] for i in keep] if len(record) == self._width else record
                if mended:
                    cells = [original(cell) for cell in cells]
                yield self._row(line, header, cells, len(record))

    # ── the file ────────────────────────────────────────────────────────────

    def _open(self) -> Any:
        try:
            return self.file.open(encoding=self.mapping.file.encoding, errors="surrogateescape", newline="")
        except OSError as error:
            raise BadInput(f"{self.file} cannot be read: {error.strerror}.") from error

    def _form(self) -> dict[str, Any]:
        return {"delimiter": self.mapping.file.delimiter, "quotechar": self.mapping.file.quote}

    def _header(self, reader: Any) -> tuple[list[str], list[int]]:
        try:
            names: list[str] = next(reader, [])
        except csv.Error as error:
            raise BadInput(f"{self.file}, line 1: this is not CSV: {error}.") from error
        self._width = len(names)
        keep = [i for i, name in enumerate(names) if name not in (LINE, REASON)]
        header = [names[i] for i in keep]
        missing = [column for column in self.mapping.columns() if column not in header]
        if missing:
            raise BadInput(
                f"{self.file}, line 1: the columns {', '.join(missing)} are missing. "
                f"The mapping {self.mapping.mapping!r} needs them; the file has: {', '.join(header) or 'nothing'}."
            )
        twice = sorted({name for name in self.mapping.columns() if header.count(name) > 1})
        if twice:
            raise BadInput(
                f"{self.file}, line 1: the columns {', '.join(twice)} stand there twice. Rename one of each."
            )
        return header, keep

    # ── one row ─────────────────────────────────────────────────────────────

    def _row(self, line: int, header: Sequence[str], cells: Sequence[str], found: int) -> Row | Refused:
        if found != self._width:
            hint = "a quotation mark may be missing, or a comma too much"
            return Refused(line, f"The row has {found} cells, not {self._width}: {hint}.", cells)
        if any(_undecodable(cell) for cell in cells):
            name = codecs.lookup(self.mapping.file.encoding).name
            return Refused(line, f"The row holds bytes that are not {name}: save the file in that encoding.", cells)
        try:
            return self._understood(line, dict(zip(header, cells, strict=True)), cells)
        except CellRefused as refused:
            return Refused(line, str(refused), cells)
        except ValidationError as error:
            return Refused(line, _said(error), cells)

    def _understood(self, line: int, cells: dict[str, str], raw: Sequence[str]) -> Row:
        key = cells[self.mapping.id].strip()
        if not key:
            raise CellRefused(f"{self.mapping.id} is empty: every row needs an id of its own.")
        received = self._moment(self.mapping.received, cells)
        if received is None:
            raise CellRefused(f"{self.mapping.received} is empty: nobody knows when it was received.")
        filing = self._command("file", 0, key, received, self._filing(cells))
        commands, shifted = [filing], 0
        for number, step in enumerate(self.mapping.steps, 1):
            at = self._moment(step.at, cells)
            if at is None:
                continue
            if at < received:
                at, shifted = self._shifted(step.at, at, received, cells), shifted + 1
            fields = {name: self._reader.value(origin, cells) for name, origin in step.fields.items()}
            fields = {"case_id": filing.new_case_id(), **fields}  # type: ignore[attr-defined]
            commands.append(self._command(step.step, number, key, at, fields))
        commands.sort(key=lambda command: command.effective_at or received)
        return Row(line, key, commands, raw, shifted)

    def _shifted(self, column: str, at: datetime, received: datetime, cells: dict[str, str]) -> datetime:
        early = received - at
        if early > timedelta(seconds=self.mapping.tolerance_seconds):
            raise CellRefused(
                f"{column} ({cells[column]}) lies before {self.mapping.received} ({cells[self.mapping.received]})."
            )
        return received

    def _filing(self, cells: dict[str, str]) -> dict[str, Any]:
        fields: dict[str, Any] = {name: self._reader.value(o, cells) for name, o in self.mapping.case.items()}
        stated = {name: self._reader.value(o, cells) for name, o in self.mapping.stated.items()}
        fields["stated"] = {name: str(value) for name, value in stated.items() if value is not None}
        if fields["stated"] and self._drawn is not None:
            fields["stated"]["as_of"] = moment(self._drawn)
        people = [{n: self._reader.value(o, cells) for n, o in person.items()} for person in self.mapping.people]
        present = [{n: v for n, v in person.items() if v is not None} for person in people]
        fields["parties"] = [person for person in present if person.keys() - {"role"}]
        return {"procedure": self.mapping.procedure, **fields}

    def _moment(self, column: str, cells: dict[str, str]) -> datetime | None:
        text = cells[column].strip()
        return self._reader.moment(column, text) if text else None

    def _command(self, kind: str, number: int, key: str, at: datetime, fields: dict[str, Any]) -> Command:
        given = {name: value for name, value in fields.items() if value not in (None, {}, [])}
        found: Command = COMMANDS.validate_python({
            "kind": kind, "command_id": command_id(self.name, key, f"{number}:{kind}"), "actor": self.actor,
            "effective_at": at, **given,
        })  # fmt: skip
        return found


def as_of_drawing(mapping: Mapping) -> datetime | None:
    """The moment to which the source speaks, in UTC; of a day, its end."""
    drawn = mapping.drawn
    if drawn is None:
        return None
    if not isinstance(drawn, datetime):
        drawn = datetime.combine(drawn, time.max)
    return (drawn if drawn.tzinfo is not None else drawn.replace(tzinfo=ZoneInfo(mapping.times.zone))).astimezone(UTC)


def _undecodable(cell: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in cell) if not cell.isascii() else "\0" in cell


def _said(error: ValidationError) -> str:
    """The first thing that a command's model has against a row, in one line."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "the row"
    return f"{where}: {first['msg']} (it says {str(first['input'])[:80]!r})."
