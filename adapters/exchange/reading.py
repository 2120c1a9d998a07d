"""Event logs of others: XES and CSV, read case by case, every fault with its line.

A file from outside is not to be trusted: XML with a document type or entities of its own is refused, which is
how a small file becomes a large one or reads another.
"""

from __future__ import annotations

import csv
import gzip
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast
from xml.parsers import expat

from adapters.csv_cells import original
from domain.errors import BadInput

_CHUNK = 1 << 16
_ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})


@dataclass(slots=True)
class Row:
    """One event as the file has it."""

    line: int
    values: dict[str, str]


@dataclass(slots=True)
class Trace:
    """One case as the file has it."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def read_log(file: Path, case_column: tuple[str, ...]) -> Iterator[Trace]:
    """Every case of a file, by its ending .xes, .xes.gz or .csv.  Raises BadInput."""
    name = file.name.lower()
    if name.endswith((".xes", ".xes.gz", ".xml")):
        return read_xes(file)
    if name.endswith(".csv"):
        return read_csv(file, case_column)
    raise BadInput(f"{file} has no ending that says what it is. Name it .xes, .xes.gz or .csv.")


# ── XES ─────────────────────────────────────────────────────────────────────


def read_xes(file: Path) -> Iterator[Trace]:
    """The traces of an XES file, one by one.  Raises BadInput with file and line."""
    reader = _Xes(file)
    with _opened(file) as stream:
        while True:
            try:
                chunk = stream.read(_CHUNK)
            except (OSError, EOFError) as error:
                raise BadInput(
                    f"{file} cannot be unpacked: {error}. Unpack it yourself, or ask for it again."
                ) from error
            yield from reader.feed(chunk)
            if not chunk:
                return


def _opened(file: Path) -> IO[bytes]:
    try:
        if file.name.lower().endswith(".gz"):
            return cast("IO[bytes]", gzip.open(file, "rb"))
        return file.open("rb")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error


class _Xes:
    """Takes the file in pieces and gives traces as they end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._path: list[str] = []
        self._done: deque[Trace] = deque()
        self._trace: Trace | None = None
        self._row: Row | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refused
        self._parser.EntityDeclHandler = self._refused

    def feed(self, chunk: bytes) -> Iterator[Trace]:
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise BadInput(
                f"{self._file}, line {error.lineno}: this is not XML: {expat.errors.messages[error.code]}."
            ) from error
        while self._done:
            yield self._done.popleft()

    def _refused(self, *_: Any) -> None:
        raise self._wrong("a document type or entities of its own. An event log needs none; the file is refused")

    def _wrong(self, what: str) -> BadInput:
        return BadInput(f"{self._file}, line {self._parser.CurrentLineNumber}: {what}.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name, line = tag.rpartition(":")[2], self._parser.CurrentLineNumber
        if not self._path and name != "log":
            raise self._wrong(f"the file begins with <{name}>, not with <log>: it is no XES")
        self._path.append(name)
        match self._path:
            case ["log", "trace"]:
                self._trace = Trace(line)
            case ["log", "trace", "event"] if self._trace is not None:
                self._row = Row(line, {})
                self._trace.rows.append(self._row)
            case ["log", "trace", "event", kind] if kind in _ATTRIBUTES and self._row is not None:
                self._put(self._row.values, attributes)
            case ["log", "trace", kind] if kind in _ATTRIBUTES and self._trace is not None:
                self._put(self._trace.values, attributes)
            case _:
                pass

    def _put(self, values: dict[str, str], attributes: dict[str, str]) -> None:
        if "key" not in attributes or "value" not in attributes:
            raise self._wrong("an attribute has no key or no value")
        values[attributes["key"]] = attributes["value"]

    def _end(self, _tag: str) -> None:
        self._path.pop()
        if len(self._path) == 1 and self._trace is not None:
            self._done.append(self._trace)
            self._trace = None


# ── CSV ─────────────────────────────────────────────────────────────────────


def read_csv(file: Path, case_column: tuple[str, ...]) -> Iterator[Trace]:
    """The cases of a CSV file, in the order in which they begin; the rows of a case may stand anywhere.

    Raises BadInput with file and line.
    """
    cases: dict[str, Trace] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for row in _rows(file, csv.reader(stream, strict=True)):
                key = first_of(row.values, case_column)
                if not key:
                    raise BadInput(f"{file}, line {row.line}: no case is named. Column: {' or '.join(case_column)}.")
                cases.setdefault(key, Trace(row.line, {case_column[0]: key})).rows.append(row)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is not UTF-8: {error.reason}. Save it in that encoding.") from error
    yield from cases.values()


def _rows(file: Path, reader: Any) -> Iterator[Row]:
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(f"{file}, line {line}: this is not CSV: {error}.") from error
        if header is None:
            header = cells
        elif len(cells) != len(header):
            if cells:
                raise BadInput(f"{file}, line {line}: {len(cells)} cells, not {len(header)} as in the first line.")
        else:
            yield Row(line, {name: original(cell) for name, cell in zip(header, cells, strict=True) if cell})


def first_of(values: dict[str, str], names: tuple[str, ...] | None) -> str | None:
    """The first of these that is there."""
    return next((values[name] for name in names or () if name in values), None)
