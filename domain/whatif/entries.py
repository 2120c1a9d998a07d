"""A history as the entries that made it: the events of one command each, and the one among them that somebody did.

Everything else in an entry followed from it, or from the time that had passed: under other rules it
is derived anew.  An entry without a deed is the clockwork's; it shows how far the clockwork had come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from domain.access import SYSTEM
from domain.case.events import CODECS, Act
from domain.case.timers import AFTER
from domain.record import Recorded

STEPS = frozenset({name for name, code in CODECS.items() if issubclass(code.cls, Act)} | {"CaseAssigned"})
"""Events that may be a step of the procedure."""

CUSTODY = frozenset(
    {"HoldPlaced", "HoldLifted", "ErasureProposed", "ErasureDeclined", "ContentErased", "DetailsRestated"}
)
"""What becomes of content: it changes no promise, and is not gone through again."""

_DELIVERED = frozenset({"NoticeSent", "NoticeServed", "NoticeFailed"})
"""What becomes of a mail; nothing else in a case brings it about."""


@dataclass(frozen=True)
class Entry:
    """The events of one command in one case."""

    events: Sequence[Recorded]

    @property
    def stream(self) -> str:
        """Whose history it is."""
        return self.events[0].stream

    @property
    def seq(self) -> int:
        """Its place in the whole record."""
        return self.events[0].seq

    @property
    def first(self) -> int:
        """The version of its first event."""
        return self.events[0].version

    @property
    def last(self) -> int:
        """The version of its last event."""
        return self.events[-1].version

    @cached_property
    def deed(self) -> Recorded | None:
        """The event that somebody did, if any: all others follow."""
        return _deed(self.events)

    @cached_property
    def at(self) -> datetime:
        """When it happened in law: the deed's own moment, or how far the clockwork had come."""
        return self.deed.effective_at if self.deed is not None else self.fired_until

    @property
    def fired_until(self) -> datetime:
        """The latest moment at which something in it fell due."""
        return max(event.effective_at + (AFTER if event.type == "DeadlineMissed" else _NONE) for event in self.events)

    @property
    def of_content(self) -> bool:
        """Whether it is about keeping or erasing content."""
        return any(event.type in CUSTODY for event in self.events)

    def beside(self) -> str | None:
        """The command in another case that this is the other side of, if it is one (a link, a merger)."""
        before, _, stream = self.events[0].command_id.rpartition("/")
        return before if before and stream == self.stream else None


_NONE = AFTER - AFTER


def entries(history: Sequence[Recorded]) -> Iterator[Entry]:
    """The entries of a history in order."""
    for _, events in groupby(history, key=lambda event: event.command_id):
        yield Entry(tuple(events))


def _deed(events: Sequence[Recorded]) -> Recorded | None:
    for event in events:
        if event.actor != SYSTEM or event.type in _DELIVERED:
            return event
    return _of_the_system(events)


def _of_the_system(events: Sequence[Recorded]) -> Recorded | None:
    """A step that was entered in the name of the system, before which nothing fell due at its very moment."""
    fallen_due: datetime | None = None
    for event in events:
        if "firing" in event.facts:
            fallen_due = event.effective_at
        elif event.facts.get("why") == "calendar" or (
            _may_be_a_deed(event) and (fallen_due is None or event.effective_at > fallen_due)
        ):
            return event
    return None


def _may_be_a_deed(event: Recorded) -> bool:
    """A step, or a promise that came of reckoning again: unless it follows from what fell due."""
    return event.type == "DeadlineSet" or (event.type in STEPS and "action" in event.facts)
