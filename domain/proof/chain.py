"""Everything that the events of a record must satisfy, in one pass: order, hashes, links, contents, and the tree.

Built for speed: an office with millions of events is verified in minutes.  A page of rows goes through one function;
what is looked up in it are plain names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

from domain.contents import ERASED
from domain.errors import RecordBroken
from domain.proof.merkle import Frontier
from domain.proof.restoring import TYPE as RESTORED
from domain.record import commit, moment_of

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_PARTS = 14
_START = (0, None)


class Chain:
    """The record so far; ``roots`` of the sizes that were asked for are kept as the tree passes them."""

    def __init__(self, origin: str, sizes: Collection[int] = ()) -> None:
        self.origin = origin
        self.size = 0
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {0: self.frontier.root} if 0 in sizes else {}
        self.ends: dict[str, tuple[int, str | None]] = {}
        self.absent: dict[tuple[str, int], int] = {}
        """Content that is not there and that nobody has erased: stream and version, and the event."""
        self.erased: dict[tuple[str, int], int] = {}
        """Content that was erased, and by which event."""
        self.contents = 0
        self.cited: dict[str, int] = {}
        """Each procedure that decided something, with the first event that it decided."""
        self.restored: list[str] = []
        """The headers of declared restores."""
        self.recorded_at = 0
        self._sizes = frozenset(sizes)

    def add(self, rows: Iterable[tuple[Any, ...]], contents: Mapping[int, tuple[bytes, str]]) -> None:
        """Go on by a page of rows with every column.  Raises RecordBroken at the first event that is wrong."""
        leaves: list[bytes] = []
        expected, sizes, judged = self.size, self._sizes, self._judged
        try:
            for row in rows:
                expected += 1
                if row[0] != expected:
                    raise RecordBroken(expected, f"it is missing; event {row[0]} follows")
                leaves.append(judged(row, contents.get(expected)))
                if expected in sizes:
                    self._grow(leaves)
                    leaves = []
                    self.roots[expected] = self.frontier.root
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RecordBroken(expected, f"it cannot be read: {error}") from error
        finally:
            self._grow(leaves)

    def _judged(self, row: tuple[Any, ...], content: tuple[bytes, str] | None) -> bytes:
        """The leaf of an event that is as it should be.  Raises RecordBroken."""
        seq, stream, version, kind, firing, header, leaf, command, recorded_at = row
        text = header.encode()
        hashed = _sha256(b"\x00" + text)
        if hashed.hexdigest() != leaf:
            raise RecordBroken(seq, f"its header hashes to {hashed.hexdigest()}; its leaf is {leaf}")
        told = _loads(text)
        if len(told) != _PARTS or told["v"] != 1 or told["origin"] != self.origin:
            raise RecordBroken(seq, "its header does not have the parts that it should, or is of another record")
        if told["seq"] != seq or told["stream"] != stream or told["version"] != version:
            raise RecordBroken(seq, "it stands in another place than its header says")
        if (
            told["type"] != kind
            or told["command"] != command
            or told["facts"].get("firing") != firing
            or _micros(told["recorded_at"]) != recorded_at
        ):
            raise RecordBroken(seq, "the columns beside its header say something else than the header")
        before, end = self.ends.get(stream, _START)
        if version != before + 1 or told["prev"] != end:
            raise RecordBroken(seq, f"it does not follow version {before} of {stream}")
        commitment = told["content"]
        if commitment is not None or content is not None or kind == ERASED:
            self._bound(row, told, content)
        if kind == RESTORED:
            self.restored.append(header)
        self.ends[stream], self.recorded_at = (version, leaf), recorded_at
        procedure = told["procedure"]
        if procedure is not None and procedure not in self.cited:
            self.cited[procedure] = seq
        return hashed.digest()

    def _bound(self, row: tuple[Any, ...], told: Mapping[str, Any], content: tuple[bytes, str] | None) -> None:
        """Content that is there fits its commitment; that which is absent is remembered."""
        seq, stream, version, kind, *_ = row
        if content is not None:
            if commit(*content) != told["content"]:
                raise RecordBroken(seq, "its content does not fit the commitment in its header")
            self.contents += 1
        elif told["content"] is not None:
            self.absent[stream, version] = seq
        if kind == ERASED:
            for each in told["facts"]["versions"]:
                self.absent.pop((stream, each), None)
                self.erased[stream, each] = seq

    def _grow(self, leaves: list[bytes]) -> None:
        self.frontier.extend(leaves)
        self.size = self.frontier.size


_sha256, _loads = hashlib.sha256, orjson.loads


@lru_cache(maxsize=4096)
def _micros(text: str) -> int:
    return (moment_of(text) - _EPOCH) // _MICROSECOND
