"""A case as it stood at a moment, in both times.

*As the office knew it*: what had been recorded by then.  The record's order is that of recording, so
this is the beginning of the history.

*In law*: what had happened by then, as everything says that has been recorded to this day.  The events are
taken in the record's order and not in that of their moments: each was decided upon those before it, so a step
entered late stands beside the expiry that it came too late to prevent, and of the two the later entry has the
last word, here as in the case itself.  An entry that rests on something which had not happened by then (an
extension of a promise made only afterwards) cannot be part of the picture; it is set apart, and shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case.apply import apply
from domain.case.case import Case
from domain.record import Recorded


@dataclass(frozen=True, slots=True)
class Standing:
    """A case at a moment: the events that count, those set apart, and what the former come to; no case before the first."""

    at: datetime
    case: Case | None
    events: Sequence[Recorded]
    apart: Sequence[Recorded] = ()


def as_known(history: Sequence[Recorded], at: datetime) -> Standing:
    """As the office knew it: what had been recorded by ``at``."""
    return _standing(at, [event for event in history if event.recorded_at <= at])


def in_law(history: Sequence[Recorded], at: datetime) -> Standing:
    """As it was in law: what had happened by ``at``, as is known to this day."""
    return _standing(at, [event for event in history if event.effective_at <= at])


def _standing(at: datetime, events: Sequence[Recorded]) -> Standing:
    case, stood, apart = together(events)
    return Standing(at, case, stood, apart)


def together(events: Sequence[Recorded]) -> tuple[Case | None, list[Recorded], list[Recorded]]:
    """What these events come to, in their order: the case, those that count, those that have nothing to stand on."""
    case: Case | None = None
    stood: list[Recorded] = []
    apart: list[Recorded] = []
    whole = True
    for event in events:
        if case is None:
            if event.version != 1:
                apart.append(event)
                continue
            case = Case(event.stream)
        whole = whole and event.version == case.version + 1
        before = None if whole else case.copy()
        try:
            apply(case, event)
        except KeyError:
            if before is None:
                raise
            case = before
            apart.append(event)
        else:
            stood.append(event)
    return case, stood, apart


@dataclass(frozen=True, slots=True)
class BothTimes:
    """A case at one moment in its two times, with the entries that make the difference."""

    at: datetime
    law: Standing
    known: Standing

    @property
    def entered_later(self) -> list[Recorded]:
        """What had happened by then and was recorded only afterwards."""
        return [event for event in self.law.events if event.recorded_at > self.at]

    @property
    def effective_later(self) -> list[Recorded]:
        """What had been recorded by then for a later moment: only where the machine's clock was put back."""
        return [event for event in self.known.events if event.effective_at > self.at]


def at_moment(history: Sequence[Recorded], at: datetime) -> BothTimes:
    """The case at a moment, in law and as the office knew it."""
    return BothTimes(at, in_law(history, at), as_known(history, at))
