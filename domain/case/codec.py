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
from operator import attrgetter
from typing import Any, TypeVar, Union

from domain.record import Json, moment

T = TypeVar("T")
Coder = Callable[[Any], Any]
_REQUIRED = object()
"""In place of a default, for a field that has none."""


def personal(default: Any = None) -> Any:
    """A field that may hold personal data: content, never a fact."""
    return dataclasses.field(default=default, metadata={"personal": True})


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """How one field is written; its default is left out."""

    name: str
    write: Coder | None
    default: Any


class Half:
    """The facts or the content of an event class: all its values fetched at once."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple((field.name, field.write, field.default) for field in fields)
        names = [field.name for field in fields]
        # Given one name, attrgetter gives the bare value; a second one keeps it a tuple, and zip drops it.
        self._values = attrgetter(*names, names[0]) if names else None

    def of(self, event: Any) -> dict[str, Json]:
        """These fields as JSON; those at their default are left out."""
        out: dict[str, Json] = {}
        if self._values is None:
            return out
        for (name, write, default), value in zip(self.fields, self._values(event), strict=False):
            if value is not default and value != default:
                out[name] = value if write is None or value is None else write(value)
        return out


@dataclasses.dataclass(frozen=True, slots=True)
class Codec:
    """The two halves of one event class, worked out once."""

    cls: type[Any]
    facts: Half
    content: Half
    readers: tuple[tuple[str, Coder], ...]

    def facts_of(self, event: Any) -> dict[str, Json]:
        """What is hashed."""
        return self.facts.of(event)

    def content_of(self, event: Any) -> dict[str, Json]:
        """What can be erased."""
        return self.content.of(event)

    def read(self, facts: Mapping[str, Json], content: Mapping[str, Json] | None) -> Any:
        """The event again."""
        values = {**facts, **content} if content else dict(facts)
        for name, reader in self.readers:
            if name in values:
                values[name] = reader(values[name])
        return self.cls(**values)


def codec(cls: type[Any]) -> Codec:
    """Work out the codec of a dataclass whose fields are text, numbers, booleans, moments, dates, tuples or mappings."""
    hints = typing.get_type_hints(cls)
    facts: list[Field] = []
    content: list[Field] = []
    readers: dict[str, Coder] = {}
    for field in dataclasses.fields(cls):
        write, read = _coders(hints[field.name])
        default = _REQUIRED if field.default is dataclasses.MISSING else field.default
        (content if field.metadata.get("personal") else facts).append(Field(field.name, write, default))
        if read is not None:
            readers[field.name] = read
    return Codec(cls, Half(facts), Half(content), tuple(readers.items()))


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
