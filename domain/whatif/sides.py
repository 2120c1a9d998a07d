"""What a case came to, in life or under other rules: promises, verdict, escalations, notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.case.case import Case, Deadline
from domain.record import Event, Recorded
from domain.reporting import LATE, ON_TIME, Promise
from domain.whatif.numbers import Key, Numbers

OFFICE = "office"


class Climbed(NamedTuple):
    """A rung that was climbed: when, and to whom (nobody, where none stood on it)."""

    at: datetime
    to: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two histories of a case, as of a moment."""

    promises: Mapping[str, Promise]
    rungs: Mapping[tuple[str, int], Climbed]
    notices: Mapping[Key, datetime]
    closed_at: datetime | None

    def verdict(self, at: datetime, clock: str | None = None) -> str | None:
        """Whether every promise of the office's (or of one clock) was kept as of ``at``; None without any."""
        asked = [p for p in self.promises.values() if (p.clock == clock if clock else p.holder == OFFICE)]
        found = [late for p in asked if (late := p.late(at)) is not None]
        return (LATE if any(found) else ON_TIME) if found else None

    def until(self, at: datetime) -> Side:
        """Only what had happened by then: up to where a history diverges, both are counted."""
        return Side(
            self.promises,
            {key: climbed for key, climbed in self.rungs.items() if climbed.at <= at},
            {key: issued for key, issued in self.notices.items() if issued <= at},
            self.closed_at,
        )


def side_of(case: Case, events: Iterable[Event | Recorded]) -> Side:
    """What a case and its events come to."""
    known = list(events)
    numbers = Numbers()
    numbers.take(known)
    return Side(
        {deadline.id: _promise(deadline) for deadline in case.deadlines.values()},
        dict(_rungs(known)),
        {key: issued.at for key, issued in numbers.notices.items()},
        case.closed_at,
    )


def _promise(known: Deadline) -> Promise:
    return Promise(known.id, known.clock, known.holder, known.state, known.started_at, known.due_at, known.met_at)


def _rungs(events: Sequence[Event | Recorded]) -> Iterable[tuple[tuple[str, int], Climbed]]:
    for event in events:
        if event.type in ("CaseEscalated", "EscalationDeadEnd"):
            yield (event.facts["run"], event.facts["rung"]), Climbed(event.effective_at, event.facts.get("addressee"))
