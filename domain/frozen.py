"""Frozen values, made and changed in one go.

A frozen dataclass protects its fields, and so its own ``__init__`` and ``dataclasses.replace`` put
each one in place by a guarded call: for a promise of two dozen fields that costs as much as parsing
its event.  The record is read far more often than written, so here all fields are put in place at
once.  For classes without slots and without ``__post_init__``.
"""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")

_new, _put = object.__new__, object.__setattr__


def made(cls: type[T], values: dict[str, Any]) -> T:
    """A value with exactly these fields; the dictionary becomes the value's own."""
    value = _new(cls)
    _put(value, "__dict__", values)
    return value


def changed(value: T, **changes: Any) -> T:
    """The same value with some fields changed."""
    other = _new(type(value))
    _put(other, "__dict__", value.__dict__ | changes)
    return other
