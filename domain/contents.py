"""Which content is there, and whether what is absent may be.

Content that is absent is lawful only where a ``ContentErased`` of the same stream names its version; and what
was erased must not be there again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

ERASED = "ContentErased"


class Suspect(NamedTuple):
    """Content that is absent although nobody erased it, or there although somebody did (event ``erased_by``)."""

    seq: int
    stream: str
    version: int
    erased_by: int | None = None

    @property
    def what(self) -> str:
        """What is wrong with it."""
        if self.erased_by is None:
            return "its content is absent, and no ContentErased of its stream names it"
        return f"its content was erased by event {self.erased_by} and is there again"


class Contents:
    """What a reading of the record finds, event by event in order; one for each reading."""

    __slots__ = ("_absent", "_erased", "_there", "count")

    def __init__(self) -> None:
        self.count = 0
        """How many contents are there."""
        self._there: dict[str, array[int]] = {}  # stream → version, seq, version, seq …
        self._absent: dict[tuple[str, int], int] = {}
        self._erased: dict[str, dict[int, int]] = {}  # stream → version → the event that erased it

    def there(self, stream: str, version: int, seq: int) -> None:
        """The content of this event is there."""
        known = self._there.get(stream)
        if known is None:
            known = self._there[stream] = array("q")
        known.append(version)
        known.append(seq)
        self.count += 1

    def absent(self, stream: str, version: int, seq: int) -> None:
        """The content to which this event is committed is not there."""
        self._absent[stream, version] = seq

    def erase(self, stream: str, versions: Iterable[int], by: int) -> None:
        """An event destroyed the content of these: of none that follows it can that be said."""
        erased = self._erased.setdefault(stream, {})
        for version in versions:
            self._absent.pop((stream, version), None)
            erased[version] = by

    @property
    def erased(self) -> int:
        """Of how many events the content was erased."""
        return sum(map(len, self._erased.values()))

    def suspects(self) -> Iterator[Suspect]:
        """What cannot be lawful, in order of sequence."""
        lost = [Suspect(seq, stream, version) for (stream, version), seq in self._absent.items()]
        return iter(sorted([*lost, *self._back()]))

    def _back(self) -> Iterator[Suspect]:
        for stream, erased in self._erased.items():
            there = iter(self._there.get(stream, ()))
            for version, seq in zip(there, there, strict=True):
                if version in erased:
                    yield Suspect(seq, stream, version, erased[version])
