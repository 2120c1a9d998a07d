"""How typed events become facts and content, and come back.

A field made with :func:`personal` goes into the erasable content and reads as its
default once that is erased; every other field is a fact, and is hashed.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar, Union

from domain.record import Json, moment

T = TypeVar("T")
Coder = Callable[[Any], Any]


def personal(default: Any = None) -> Any:
    """A field that may hold personal data: content, never a fact."""
    return dataclasses.field(default=default, metadata={"personal": True})


@dataclasses.dataclass(frozen=True, slots=True)
class Codec:
    """The two halves of one event class, worked out once."""

    cls: type[Any]
    facts: tuple[tuple[str, Coder | None], ...]
    content: tuple[tuple[str, Coder | None], ...]
    readers: Mapping[str, Coder]
    defaults: Mapping[str, Any]

    def facts_of(self, event: Any) -> dict[str, Json]:
        """What is hashed; fields at their default are left out."""
        return _dump(event, self.facts, self.defaults)

    def content_of(self, event: Any) -> dict[str, Json]:
        """What can be erased."""
        return _dump(event, self.content, self.defaults)

    def read(self, facts: Mapping[str, Json], content: Mapping[str, Json] | None) -> Any:
        """The event again."""
        readers = self.readers
        values = {name: readers[name](v) if name in readers else v for name, v in facts.items()}
        if content:
            for name, v in content.items():
                values[name] = readers[name](v) if name in readers else v
        return self.cls(**values)


def _dump(event: Any, fields: tuple[tuple[str, Coder | None], ...], defaults: Mapping[str, Any]) -> dict[str, Json]:
    out: dict[str, Json] = {}
    for name, write in fields:
        value = getattr(event, name)
        if name in defaults and value == defaults[name]:
            continue
        out[name] = value if write is None or value is None else write(value)
    return out


def codec(cls: type[Any]) -> Codec:
    """Work out the codec of a dataclass whose fields are text, numbers, booleans, moments, dates, tuples or mappings."""
    hints = typing.get_type_hints(cls)
    facts: list[tuple[str, Coder | None]] = []
    content: list[tuple[str, Coder | None]] = []
    readers: dict[str, Coder] = {}
    defaults: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        write, read = _coders(hints[field.name])
        (content if field.metadata.get("personal") else facts).append((field.name, write))
        if read is not None:
            readers[field.name] = read
        if field.default is not dataclasses.MISSING:
            defaults[field.name] = field.default
    return Codec(cls, tuple(facts), tuple(content), readers, defaults)


def _coders(hint: Any) -> tuple[Coder | None, Coder | None]:
    """How to write and read one field; None where the value is JSON already."""
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in typing.get_args(hint) if arg is not type(None))
        write, read = _coders(inner)
        return write, (None if read is None else lambda v: None if v is None else read(v))
    if hint is datetime:
        return moment, datetime.fromisoformat
    if hint is date:
        return date.isoformat, date.fromisoformat
    if origin is tuple:
        return list, tuple
    if origin is not None and issubclass(origin, Mapping):
        return dict, None
    return None, None
