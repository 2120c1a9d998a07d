"""Everything that the events of a record must satisfy, in one pass: order, hashes, links, contents, and the tree.

1. the sequence is 1..n without a gap;
2. each header hashes to its leaf, has the parts of a header of this record, and says the place it stands in and what
   stands in the columns beside it;
3. each stream's version is 1..k without a gap and ``prev`` is the leaf before;
4. content that is present fits its commitment.  Whether absent content is lawful, ``domain.contents`` judges.

Built for speed: an office with millions of events is verified in minutes.  Of an event only what must be compared is
made into objects, and the tree grows by a page of leaves.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from domain.contents import ERASED, Contents
from domain.errors import RecordBroken
from domain.proof.merkle import HASH_BYTES, Frontier
from domain.proof.restoring import TYPE as RESTORED
from domain.record import FORMAT, commit, moment_of

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_START = (0, None)


class _Facts(msgspec.Struct, gc=False):
    """What is looked at here; whatever else there is must be JSON and is passed over."""

    firing: str | None = None
    versions: Any = None


class _Header(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The parts of a header, all of them and no other; ``said`` only in the first of a command."""

    actor: str
    command: str
    content: str | None
    effective_at: str
    facts: _Facts
    origin: str
    prev: str | None
    procedure: str | None
    recorded_at: str
    seq: int
    stream: str
    type: str
    v: int
    version: int
    said: str | msgspec.UnsetType = msgspec.UNSET


Row = tuple[Any, ...]
"""An event with every column, as the table of events has them."""
Bodies = Mapping[int, tuple[bytes, str]]
"""Salt and content by sequence number."""


class Chain:
    """The record so far; ``roots`` of the sizes that were asked for are kept as the tree passes them."""

    def __init__(self, origin: str, sizes: Collection[int] = ()) -> None:
        self.origin = origin
        self.size = 0
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {0: self.frontier.root} if 0 in sizes else {}
        self.ends: dict[str, tuple[int, str | None]] = {}
        """The last version of each stream, and its leaf."""
        self.contents = Contents()
        self.cited: dict[str, int] = {}
        """Each procedure that decided something, with the first event that it decided."""
        self.restored: list[str] = []
        """The headers of declared restores."""
        self.recorded_at = 0
        self._sizes = sorted(sizes)

    def add(self, rows: Iterable[Row], contents: Bodies) -> None:
        """Go on by these rows, contents among which theirs are.  Raises RecordBroken at the first event that is wrong."""
        leaves: list[str] = []
        try:
            for expected, row in enumerate(rows, self.size + 1):
                if row[0] != expected:  # (1)
                    raise RecordBroken(expected, f"it is missing; event {row[0]} follows")
                leaves.append(self._follow(row, contents))
        except msgspec.ValidationError as error:
            raise RecordBroken(
                self.size + len(leaves) + 1, f"its header does not have the parts that it should: {error}"
            ) from error
        except (ValueError, TypeError, AttributeError) as error:
            raise RecordBroken(self.size + len(leaves) + 1, f"it cannot be read: {error}") from error
        finally:
            self._grow(leaves)

    def _follow(self, row: Row, contents: Bodies) -> str:
        """The leaf of an event that is as it should be.  Raises RecordBroken."""
        seq, stream, version, kind, firing, header, leaf, command, recorded_at = row
        text = header.encode()
        hashed = _sha256(b"\x00" + text).hexdigest()
        if hashed != leaf:  # (2)
            raise RecordBroken(seq, f"its header does not hash to its leaf {leaf}, but to {hashed}")
        told = _read(text)
        if told.v != FORMAT or told.origin != self.origin:
            raise RecordBroken(seq, "its header is of another format, or of another record")
        if told.seq != seq or told.stream != stream or told.version != version:
            raise RecordBroken(seq, "it stands in another place than its header says")
        if (
            told.type != kind
            or told.command != command
            or told.facts.firing != firing
            or _micros(told.recorded_at) != recorded_at
        ):
            raise RecordBroken(seq, "the columns beside its header say something else than the header")
        before, end = self.ends.get(stream, _START)
        if version != before + 1 or told.prev != end:  # (3)
            raise RecordBroken(seq, f"it does not follow version {before} of {stream}")
        content = contents.get(seq)
        if content is not None:  # (4)
            if commit(*content) != told.content:
                raise RecordBroken(seq, "its content does not fit the commitment in its header")
            self.contents.there(stream, version, seq)
        elif told.content is not None:
            self.contents.absent(stream, version, seq)
        if kind == ERASED:
            self.contents.erase(stream, told.facts.versions, seq)
        elif kind == RESTORED:
            self.restored.append(header)
        self.ends[stream], self.recorded_at = (version, leaf), recorded_at
        procedure = told.procedure
        if procedure is not None and procedure not in self.cited:
            self.cited[procedure] = seq
        return hashed

    def _grow(self, leaves: Sequence[str]) -> None:
        """Let the tree grow, and stand still where a root was asked for."""
        hashes = bytes.fromhex("".join(leaves))
        each = [hashes[place : place + HASH_BYTES] for place in range(0, len(hashes), HASH_BYTES)]
        begin, end = self.size, self.size + len(each)
        asked = self._sizes[bisect_right(self._sizes, begin) : bisect_right(self._sizes, end)]
        for size in asked:
            self.frontier.extend(each[self.size - begin : size - begin])
            self.size, self.roots[size] = size, self.frontier.root
        self.frontier.extend(each[self.size - begin :])
        self.size = end


_sha256, _read = hashlib.sha256, msgspec.json.Decoder(_Header).decode


@lru_cache(maxsize=4096)
def _micros(text: str) -> int:
    return (moment_of(text) - _EPOCH) // _MICROSECOND
