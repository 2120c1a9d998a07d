"""Which content is there, and whether what is absent may be.

Content that is absent is lawful only where a ``ContentErased`` of the same stream names its version; and what
was erased must not be there again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from domain.record import Recorded

ERASED = "ContentErased"

FORGOTTEN = ""
"""In the place of a command's digest whose content was erased: whoever guesses the text must not be able to try it."""


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
    """Takes in a record event by event, in order; one for each reading."""

    __slots__ = ("_absent", "_back", "_there")

    def __init__(self) -> None:
        self._there: dict[str, array[int]] = {}  # stream → version, seq, version, seq …
        self._absent: dict[tuple[str, int], int] = {}
        self._back: list[Suspect] = []

    def see(self, event: Recorded, *, there: bool) -> None:
        """The next event, and whether its content is there."""
        if there:
            known = self._there.get(event.stream)
            if known is None:
                known = self._there[event.stream] = array("q")
            known.append(event.version)
            known.append(event.seq)
        elif event.commitment is not None:
            self._absent[event.stream, event.version] = event.seq
        if event.type == ERASED:
            self._erased(event)

    def _erased(self, event: Recorded) -> None:
        there = self._there.get(event.stream, ())
        places = dict(zip(there[::2], there[1::2], strict=True))
        for version in event.facts["versions"]:
            self._absent.pop((event.stream, version), None)
            if version in places:
                self._back.append(Suspect(places[version], event.stream, version, event.seq))

    def suspects(self) -> Iterator[Suspect]:
        """What cannot be lawful, in order of sequence."""
        lost = [Suspect(seq, stream, version) for (stream, version), seq in self._absent.items()]
        return iter(sorted(lost + self._back))
