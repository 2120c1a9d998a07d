"""Safe YAML with the line of every value.

Only data comes out: mappings, lists and scalars of YAML 1.2's core schema, so that ``NO``, ``yes`` and
``12:30`` stay the text that was written (https://yaml.org/spec/1.2.2/#103-core-schema).  Tags, anchors,
aliases, merge keys, several documents, doubled keys, deep nesting and huge files are refused; the tree
is built from parser events on a stack of our own, so hostile nesting can exhaust nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import yaml

from domain.procedure.faults import Fault, Path, ProcedureRefused

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_FAULTS = 50
_LONGEST_NUMBER = 30

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and on which line it says it."""

    file: str
    value: Any
    lines: Mapping[Path, int]

    def place(self, path: Path) -> tuple[Path, int]:
        """The deepest part of `path` that the file has, with its line; steps that it lacks are left out."""
        found: Path = ()
        for step in path:
            if (*found, step) in self.lines:
                found = (*found, step)
        return found, self.lines.get(found, 1)

    def line_of(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it."""
        return self.place(path)[1]


@dataclass(slots=True)
class _Open:
    """A mapping or a list that is still being read."""

    path: Path
    value: dict[str, Any] | list[Any]
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Turns parser events into a tree, collecting faults instead of stopping at the first."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    root: Any = None
    documents: int = 0

    def fault(self, line: int, path: Path, message: str, hint: str) -> None:
        """Note a fault; with too many of them reading stops."""
        self.faults.append(Fault(message, path, hint, self.file, line))
        if len(self.faults) >= MAX_FAULTS:
            raise ProcedureRefused(self.faults)

    def take(self, event: yaml.Event) -> None:
        """Handle one event of the parser."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.fault(line, (), "a second document begins here", "keep one procedure to a file, without `---`")
                raise ProcedureRefused(self.faults)
        elif isinstance(event, yaml.AliasEvent):
            self.fault(line, self._path(), f"alias *{event.anchor}", "write the value out; aliases are not read")
            self._put(None, line)
        elif isinstance(event, yaml.ScalarEvent):
            self._check_node(event, line)
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._check_node(event, line)
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
            self._after_value()

    def _path(self) -> Path:
        if not self.stack:
            return ()
        top = self.stack[-1]
        step: str | int = len(top.value) if isinstance(top.value, list) else (top.key if top.key is not None else "")
        return (*top.path, step)

    def _check_node(self, event: yaml.NodeEvent, line: int) -> None:
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            hint = "remove it; only plain text, numbers, lists and mappings are read"
            self.fault(line, self._path(), f"tag {tag}", hint)
        if event.anchor is not None:
            self.fault(
                line, self._path(), f"anchor &{event.anchor}", "remove it and write values out where they are needed"
            )

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event.value, line)
        else:
            self._put(_resolve(event.value) if event.implicit[0] else event.value, line)

    def _key(self, top: _Open, key: str, line: int) -> None:
        path = (*top.path, key)
        if key == "<<":
            self.fault(line, top.path, "merge key <<", "write the entries out; nothing is merged")
        if isinstance(top.value, dict) and key in top.value:
            self.fault(line, path, f"{key!r} stands here twice (first on line {self.lines[path]})", "keep one of them")
        else:
            self.lines[path] = line
        top.key = key

    def _open(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.fault(
                line, self._path()[:4], f"nested deeper than {MAX_DEPTH} levels", "flatten it; no procedure needs this"
            )
            raise ProcedureRefused(self.faults)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self.fault(line, top.path, "a key must be a word, not a list or a mapping", "quote it if it is a word")
            top.key = f"(key on line {line})"
        path = self._path()
        self._put(value, line, closed=False)
        self.stack.append(_Open(path, value))

    def _put(self, value: Any, line: int, *, closed: bool = True) -> None:
        path = self._path()
        self.lines.setdefault(path, line)
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is not None:
            top.value.setdefault(top.key, value)
        if closed:
            self._after_value()

    def _after_value(self) -> None:
        if self.stack and isinstance(self.stack[-1].value, dict):
            self.stack[-1].key = None


def _resolve(text: str) -> Any:
    """A plain scalar by the core schema; numbers too long to be meant as numbers stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= _LONGEST_NUMBER and _FLOAT.fullmatch(text) and isfinite(float(text)):
        return float(text)
    return text


def _events(text: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)


def _text(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        hint = "split it, or move the wording of notices into files beside it"
        raise ProcedureRefused([Fault(f"{len(content):,} bytes; at most {MAX_BYTES:,} are read", (), hint, file, 1)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProcedureRefused([Fault("not UTF-8 text", (), "save the file as UTF-8", file, line)]) from error


def read_yaml(content: bytes, file: str) -> Document:
    """The data in a YAML file with the line of every value.

    Raises:
        ProcedureRefused: with every fault found, each with `file` and line.
    """
    builder = _Builder(file)
    text = _text(content, file)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = mark.line + 1 if mark else 1
        builder.faults.append(Fault(_said(error), (), "mend the YAML here or just above", file, where))
    except yaml.reader.ReaderError as error:
        where = text.count("\n", 0, error.position) + 1
        message = f"a character that YAML does not allow (U+{_code(error.character):04X})"
        builder.faults.append(Fault(message, (), "remove it", file, where))
    if not builder.faults and not builder.documents:
        builder.faults.append(Fault("the file is empty", (), "write a procedure into it", file, 1))
    if builder.faults:
        raise ProcedureRefused(builder.faults)
    return Document(file, builder.root, builder.lines)


def _said(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return "this is not YAML: " + ", ".join(parts)


def _code(character: object) -> int:
    if isinstance(character, int):
        return character
    return ord(str(character)[0]) if character else 0
