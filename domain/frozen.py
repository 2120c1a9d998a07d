"""Frozen values, made and changed in one go.

A frozen dataclass protects its fields, and so its own ``__init__`` and ``dataclasses.replace`` put
each one in place by a guarded call: for a promise of two dozen fields that costs more than parsing
its event.  Here all fields are put in place at once, as the instance's dictionary.  For classes
without slots and without ``__post_init__``; they stay as frozen as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T")
C = TypeVar("C", bound=type[Any])

_new, _put = object.__new__, object.__setattr__


def made(cls: type[T], values: dict[str, Any]) -> T:
    """A value with exactly these fields; the dictionary becomes the value's own."""
    value = _new(cls)
    _put(value, "__dict__", values)
    return value


def changed(value: T, **changes: Any) -> T:
    """The same value with some fields changed; not for one that keeps what it once computed (``cached_property``)."""
    other = _new(type(value))
    _put(other, "__dict__", value.__dict__ | changes)
    return other


def quick(cls: C) -> C:
    """Give a frozen dataclass an ``__init__`` of the same signature that puts all fields in place at once."""
    known = [field for field in fields(cls) if field.init]
    positional = [_parameter(field) for field in known if not field.kw_only]
    named = [_parameter(field) for field in known if field.kw_only]
    head = ", ".join(["self", *positional, *(["*"] if named else []), *named])
    values = ", ".join(f'"{field.name}": {_value(field)}' for field in known)
    names: dict[str, Any] = {"put": _put, "MISSING": MISSING, "known": {field.name: field for field in known}}
    exec(f"def __init__({head}):\n    put(self, '__dict__', {{{values}}})", names)  # noqa: S102  (as dataclasses do)
    names["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    cls.__init__ = names["__init__"]
    return cls


def copier(cls: type[T]) -> Callable[[T], T]:
    """How to copy a dataclass with slots: field by field, a dictionary as a dictionary of its own."""
    lines = [f"    other.{field.name} = value.{field.name}{_own(field)}" for field in fields(cls)]  # type: ignore[arg-type]
    names: dict[str, Any] = {"new": _new, "cls": cls}
    text = "\n".join(["def copy(value):", "    other = new(cls)", *lines, "    return other"])
    exec(text, names)  # noqa: S102  (as dataclasses do)
    copy: Callable[[T], T] = names["copy"]
    return copy


def _own(field: Field[Any]) -> str:
    return ".copy()" if str(field.type).startswith("dict[") else ""


def _parameter(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return f"{field.name}=known[{field.name!r}].default"
    return field.name if field.default_factory is MISSING else f"{field.name}=MISSING"


def _value(field: Field[Any]) -> str:
    if field.default_factory is MISSING:
        return field.name
    return f"known[{field.name!r}].default_factory() if {field.name} is MISSING else {field.name}"
