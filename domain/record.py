"""The form of the record: canonical headers, hashes, and the chain of each stream.

A *stream* is one case (or the office itself).  Each event has a *header*, which is
hashed and never changes, and *content* (names, free text), which is bound to the
header by a salted commitment and can be erased without breaking any hash.

* leaf       = SHA-256(0x00 ‖ canonical header)   (the leaf hash of RFC 6962 §2.1)
* commitment = SHA-256(salt ‖ canonical content), the salt being 32 random bytes
* a header holds the leaf of the event before it in the same stream (``prev``)

Canonical means RFC 8785 restricted to what headers may hold: objects with ASCII
keys, strings, integers, booleans, null and arrays; no floating point.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import msgspec
import orjson

from domain.errors import BadInput, RecordBroken

FORMAT = 1
SALT_BYTES = 32

Json = Any
"""A value that JSON can hold, without floating point."""


@dataclass(frozen=True)
class Event:
    """Something that happened, as decided and not yet recorded."""

    type: str
    effective_at: datetime
    actor: str
    facts: Mapping[str, Json]
    content: Mapping[str, Json] | None = None
    procedure: str | None = None


class Recorded(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={"command_id": "command", "commitment": "content", "content": ""},
):
    """An event in the record, with its place in the order and in its stream.

    A header is read straight into it, which costs half of what a dictionary in between does.  No header can bring
    content along: ``read`` puts the content there.
    """

    seq: int
    stream: str
    version: int
    type: str
    command_id: str
    effective_at: Annotated[datetime, msgspec.Meta(tz=True)]
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    actor: str
    procedure: str | None
    facts: Mapping[str, Json]
    content: Mapping[str, Json] | None = None
    prev: str | None
    commitment: str | None
    said: str | None = None


class Entry(NamedTuple):
    """An event as it is stored and hashed."""

    header: str
    leaf: str
    salt: bytes | None
    body: str | None


def canonical(value: Json) -> str:
    """The one text of a JSON value (RFC 8785, no floats).

    Raises BadInput for a number that has no exact text everywhere: a float, or one of more than 64 bits.
    """
    return _checked(value).decode()


def canonical_again(value: Json) -> str:
    """The same text of a value that an event holds: whoever records the event has looked, or will look, for floats."""
    return _encoded(value).decode()


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def _checked(value: Json) -> bytes:
    """The canonical bytes of a value that may hold a float."""
    _refuse_floats(value)
    return _encoded(value)


def _encoded(value: Json) -> bytes:
    """The canonical bytes: ten times as fast as the standard library, which says what is wrong where orjson refuses."""
    try:
        return orjson.dumps(value, option=_SORTED)
    except TypeError:
        _refuse_wide(value)
        return _encode(value).encode()


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def _refuse_floats(value: Json) -> None:
    """Walk into what can hold a float; objects of text, whole numbers and booleans are looked at as a whole."""
    kind = type(value)
    if kind is float:
        raise BadInput(f"{value!r} is a floating point number: the record holds whole numbers and text only.")
    if kind is dict:
        value = value.values()
    elif kind is not list and kind is not tuple:
        return
    if not _PLAIN.issuperset(map(type, value)):
        for inner in value:
            if type(inner) not in _PLAIN:
                _refuse_floats(inner)


_PLAIN = frozenset({str, int, bool, type(None)})


def _refuse_wide(value: Json) -> None:
    """Readers of JSON differ in what they make of longer numbers, and quick ones make a floating point number."""
    if type(value) is int and not -(2**63) <= value < 2**64:
        raise BadInput(f"{value} is a whole number of more than 64 bits: write it as text.")
    if type(value) in (dict, list, tuple):
        for inner in value.values() if type(value) is dict else value:
            _refuse_wide(inner)


@lru_cache(maxsize=4096)  # the same few moments stand in most events of a batch
def moment(value: datetime) -> str:
    """A moment as the record writes it: UTC, microseconds only where there are any, ``Z``."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


moment_of = lru_cache(maxsize=4096)(datetime.fromisoformat)
"""A moment that the record has written; raises ValueError."""


def leaf_hash(header: str) -> str:
    """SHA-256(0x00 ‖ header) in hex (RFC 6962 §2.1)."""
    return _leaf(header.encode())


def _leaf(header: bytes) -> str:
    return hashlib.sha256(b"\x00" + header).hexdigest()


def digest(value: Json) -> str:
    """SHA-256 of a value's canonical text, in hex.  Raises BadInput as ``canonical`` does."""
    return hashlib.sha256(_checked(value)).hexdigest()


def commit(salt: bytes, body: str) -> str:
    """The salted commitment to a content's canonical text, in hex."""
    return _commit(salt, body.encode())


def _commit(salt: bytes, body: bytes) -> str:
    return hashlib.sha256(salt + body).hexdigest()


def entry(  # noqa: PLR0913  (the parts of a header)
    event: Event, *, origin: str, seq: int, stream: str, version: int, command_id: str,
    recorded_at: datetime, prev: str | None, salt: bytes | None, said: str | None = None,
) -> Entry:  # fmt: skip
    """Give an event its place, its header and its hashes.

    ``salt`` is needed exactly when the event has content, ``said`` (see ``domain.said``) when it is the first of its command.
    """
    _refuse_floats(event.facts)
    body = _checked(dict(event.content)) if event.content else None
    commitment = _commit(salt, body) if body is not None and salt is not None else None
    parts: dict[str, Json] = {
        "actor": event.actor, "command": command_id, "content": commitment, "effective_at": moment(event.effective_at),
        "facts": event.facts, "origin": origin, "prev": prev, "procedure": event.procedure,
        "recorded_at": moment(recorded_at), "seq": seq, "stream": stream, "type": event.type, "v": FORMAT,
        "version": version,
    }  # fmt: skip
    if said is not None:
        parts["said"] = said
    header = _encoded(parts)
    if body is None:
        return Entry(header.decode(), _leaf(header), None, None)
    return Entry(header.decode(), _leaf(header), salt, body.decode())


def read(header: str, body: str | None = None) -> Recorded:
    """An event from its stored header and content.

    Raises RecordBroken when the text is not a header of this format.
    """
    try:
        event = _header(header)
        msgspec.structs.force_setattr(event, "content", _content(body) if body else None)
    except ValueError as error:
        raise RecordBroken(-1, f"a header cannot be read: {error}") from error
    return event


_header = msgspec.json.Decoder(Recorded).decode
_content = msgspec.json.Decoder(dict[str, Json]).decode


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store holds of one event, for checking."""

    seq: int
    stream: str
    version: int
    header: str
    leaf: str
    salt: bytes | None
    body: str | None


__all__ = [
    "Entry",
    "Event",
    "Recorded",
    "Stored",
    "canonical",
    "commit",
    "digest",
    "entry",
    "leaf_hash",
    "moment",
    "moment_of",
    "read",
]
