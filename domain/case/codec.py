"""How typed events become facts and content, and come back.

A field made with :func:`personal` goes into the erasable content and reads as its
default once that is erased; every other field is a fact, and is hashed.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, Union

from domain.frozen import made
from domain.record import Json, moment, moment_of

T = TypeVar("T")
Coder = Callable[[Any], Any]
_REQUIRED = dataclasses.MISSING
"""In place of a default, for a field that has none."""


def personal(default: Any = None) -> Any:
    """A field that may hold personal data: content, never a fact."""
    return dataclasses.field(default=default, metadata={"personal": True})


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """How one field is written and read; its default is left out."""

    name: str
    write: Coder | None
    read: Coder | None
    default: Any


class Half:
    """The facts or the content of an event class."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.names = frozenset(field.name for field in fields)
        self._always = tuple((field.name, field.write) for field in fields if field.default is _REQUIRED)
        self._if_given = tuple((f.name, f.write, f.default) for f in fields if f.default is not _REQUIRED)

    def of(self, event: Any) -> dict[str, Json]:
        """These fields as JSON; those at their default are left out."""
        given, out = event.__dict__, {}
        for name, write in self._always:
            value = given[name]
            out[name] = value if write is None or value is None else write(value)
        for name, write, default in self._if_given:
            value = given[name]
            if value is not default and value != default:
                out[name] = value if write is None or value is None else write(value)
        return out


class Codec:
    """Writes and reads the events of one class; worked out once."""

    def __init__(self, cls: type[Any], facts: Sequence[Field], content: Sequence[Field]) -> None:
        self.cls, self.facts, self.content = cls, Half(facts), Half(content)
        fields = (*facts, *content)
        self._names = frozenset(field.name for field in fields)
        self._defaults = {field.name: field.default for field in fields if field.default is not _REQUIRED}
        self._readers = tuple((field.name, field.read) for field in fields if field.read is not None)

    def facts_of(self, event: Any) -> dict[str, Json]:
        """What is hashed."""
        return self.facts.of(event)

    def content_of(self, event: Any) -> dict[str, Json]:
        """What can be erased."""
        return self.content.of(event)

    def read(self, facts: Mapping[str, Json], content: Mapping[str, Json] | None) -> Any:
        """The event again.  Raises ValueError for fields that are not this class's."""
        values = {**self._defaults, **facts, **content} if content else {**self._defaults, **facts}
        if values.keys() != self._names:
            raise ValueError(f"{self.cls.__name__} has other fields than {', '.join(sorted(values))}")
        for name, reader in self._readers:
            value = values[name]
            if value is not None:
                values[name] = reader(value)
        return made(self.cls, values)


def codec(cls: type[Any]) -> Codec:
    """Work out the codec of a dataclass whose fields are text, numbers, booleans, moments, dates, tuples or mappings."""
    hints = typing.get_type_hints(cls)
    halves: tuple[list[Field], list[Field]] = ([], [])
    for field in dataclasses.fields(cls):
        write, read = _coders(hints[field.name])
        halves[bool(field.metadata.get("personal"))].append(Field(field.name, write, read, field.default))
    return Codec(cls, *halves)


def _coders(hint: Any) -> tuple[Coder | None, Coder | None]:
    """How to write and read one field that is not None; no coder where the value is JSON already."""
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _coders(next(arg for arg in typing.get_args(hint) if arg is not type(None)))
    if hint is datetime:
        return moment, moment_of
    if hint is date:
        return date.isoformat, date.fromisoformat
    if origin is tuple:
        return list, tuple
    if origin is not None and issubclass(origin, Mapping):
        return dict, None
    return None, None
