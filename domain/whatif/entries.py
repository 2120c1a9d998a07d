"""A history as the entries that made it: the events of one command each, and the one among them that somebody did.

Everything else in an entry followed from it, or from the time that had passed: under other rules it
is derived anew.  An entry without a deed is the clockwork's; it shows how far the clockwork had come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from domain.access import SYSTEM
from domain.case.events import CODECS, Act
from domain.case.timers import AFTER
from domain.record import Recorded

STEPS = frozenset({name for name, code in CODECS.items() if issubclass(code.cls, Act)} | {"CaseAssigned"})
"""Events that may be a step of the procedure."""

CUSTODY = frozenset(
    {"HoldPlaced", "HoldLifted", "ErasureProposed", "ErasureDeclined", "ContentErased", "DetailsRestated"}
)
"""What becomes of content: it changes no promise, and stays as it was."""

_DELIVERED = frozenset({"NoticeSent", "NoticeServed", "NoticeFailed"})
"""What becomes of a mail; nothing else in a case brings it about."""


class Lapse(NamedTuple):
    """Content whose time was over, on the way to what the entry is about."""

    retention: str
    """The promise to keep it that ended."""
    after: datetime
    """The latest moment at which something had fallen due before it."""
    events: Sequence[Recorded]


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
        """When it happened in law: the deed's own moment, or the latest one of what came by itself."""
        return self.deed.effective_at if self.deed is not None else max(map(_due, self.events))

    @property
    def fired_until(self) -> datetime | None:
        """How far the clockwork had come, where nobody did anything; what became of content does not tell."""
        gone = {event.version for lapse in self.lapses for event in lapse.events}
        return max((_due(event) for event in self.events if event.version not in gone), default=None)

    @cached_property
    def of_content(self) -> Sequence[Recorded]:
        """All that came of the deed, if it was to hold content back or to erase it; else nothing."""
        deed = self.deed
        said = [event for event in self.events if deed is not None and event.version >= deed.version]
        return said if any(event.type in CUSTODY for event in said) else ()

    @cached_property
    def lapses(self) -> Sequence[Lapse]:
        """What became of content by itself before the deed, in order."""
        return tuple(_lapses(self.events)) if any(map(_by_itself, self.events)) else ()

    def beside(self) -> str | None:
        """The command in another case that this is the other side of, if it is one (a link, a merger)."""
        before, _, stream = self.events[0].command_id.rpartition("/")
        return before if before and stream == self.stream else None


def _due(event: Recorded) -> datetime:
    return event.effective_at + AFTER if event.type == "DeadlineMissed" else event.effective_at


def _by_itself(event: Recorded) -> bool:
    """Whether content went, or was proposed to go, because its time was over."""
    return event.type in CUSTODY and "firing" in event.facts


def _lapses(events: Sequence[Recorded]) -> Iterator[Lapse]:
    after = datetime.min.replace(tzinfo=UTC)
    for place, event in enumerate(events):
        if _by_itself(event):
            asked = events[place + 1 : place + 2] if event.type == "ErasureProposed" else ()  # the task of who approves
            yield Lapse(event.facts["retention"], after, (event, *asked))
        elif "firing" in event.facts:
            after = max(after, _due(event))


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
        if _by_itself(event):
            continue  # it bears the moment at which somebody looked, and no step follows from it
        if "firing" in event.facts:
            fallen_due = event.effective_at
        elif (
            event.type in CUSTODY
            or event.facts.get("why") == "calendar"
            or (_may_be_a_deed(event) and (fallen_due is None or event.effective_at > fallen_due))
        ):
            return event
    return None


def _may_be_a_deed(event: Recorded) -> bool:
    """A step, or a promise that came of reckoning again: unless it follows from what fell due."""
    return event.type == "DeadlineSet" or (event.type in STEPS and "action" in event.facts)
