"""Columns of many rows as PostgreSQL's arrays, in the form in which the server keeps them.

The driver's own way costs ten times as much per value, and an array spelt as text must be escaped here and
taken apart character by character there; this form is only copied.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from psycopg.adapt import Dumper
from psycopg.pq import Format
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary

from adapters.database.columns import Moment

_HEAD, _LENGTH = struct.Struct(">iiIii"), struct.Struct(">i").pack
_NULL = _LENGTH(-1)


@dataclass(frozen=True, slots=True)
class Array:
    """A list of values of one type, ready for the server."""

    form: bytes


class ArrayDumper(Dumper):
    """Hands an Array over as it is; its type is that which the statement says."""

    format = Format.BINARY

    def dump(self, obj: Array) -> bytes:
        """See psycopg."""
        return obj.form


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of values: what it is called, its number at the server, and the form of many that are all there."""

    name: str
    number: int
    all_of: Callable[[Sequence[Any]], bytes]

    def array(self, values: Sequence[Any]) -> Array:
        """These values, in this order; None is NULL."""
        if None not in values:
            return self._headed(len(values), 0, self.all_of(values))
        each = [_NULL if value is None else self.all_of((value,)) for value in values]
        return self._headed(len(values), 1, b"".join(each))

    def _headed(self, count: int, nulls: int, form: bytes) -> Array:
        return Array(
            _HEAD.pack(1, nulls, self.number, count, 1) + form if count else _HEAD.pack(0, 0, self.number, 0, 0)[:12]
        )


def _measured(values: Sequence[bytes]) -> bytes:
    """Each behind its length."""
    return b"".join(chain.from_iterable(zip(map(_LENGTH, map(len, values)), values, strict=True)))


def _texts(values: Sequence[str]) -> bytes:
    return _measured(list(map(str.encode, values)))


def _fixed(mark: str) -> Callable[[Sequence[Any]], bytes]:
    size = struct.calcsize(f">{mark}")

    def all_of(values: Sequence[Any]) -> bytes:
        form = f">{f'i{mark}' * len(values)}"
        return struct.pack(form, *chain.from_iterable(zip(repeat(size), values)))

    return all_of


TEXT = Kind("text", 25, _texts)
_BOOLEAN = Kind("boolean", 16, _fixed("?"))
_BIGINT = Kind("bigint", 20, _fixed("q"))
_BYTES = Kind("bytea", 17, _measured)


def kind_of(column: Column[Any]) -> Kind:
    """The type of a column's values as the server keeps them."""
    if isinstance(column.type, Boolean):
        return _BOOLEAN
    if isinstance(column.type, BigInteger | Integer | Moment):
        return _BIGINT
    return _BYTES if isinstance(column.type, LargeBinary) else TEXT
