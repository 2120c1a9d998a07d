"""How cases really flowed: which ways were taken, how often, how long it took, and how many were late by then."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from domain.calendar import WorkingCalendar
from domain.flow.logged import CLOCK, STEP, Entry, Story
from domain.procedure.checking.graph import Graph
from domain.procedure.model import Procedure
from domain.reckoning import working_seconds
from domain.record import Recorded

START = "(start)"


@dataclass(slots=True)
class Passage:
    """One way between two states, with everything that went it; none if it was never taken."""

    source: str
    target: str
    declared: tuple[str, ...] = ()
    """The steps by which the procedure lets cases go this way."""
    taken: Counter[str] = field(default_factory=Counter)
    late: int = 0
    seconds: array[int] = field(default_factory=lambda: array("q"))

    @property
    def count(self) -> int:
        """How often it was taken."""
        return self.taken.total()

    @property
    def median_seconds(self) -> int | None:
        """The median working time that cases had spent in the state they left."""
        return int(median(self.seconds)) if self.seconds else None

    @property
    def deviates(self) -> bool:
        """Whether it was taken by a step that this procedure does not have there."""
        return bool(self.taken.keys() - set(self.declared))

    def figures(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "from": self.source, "to": self.target, "steps": dict(self.taken) or dict.fromkeys(self.declared, 0),
            "count": self.count, "median_working_seconds": self.median_seconds,
            "late": self.late, "share_late": self.late / self.count if self.count else None,
            "declared": bool(self.declared), "deviates": self.deviates,
        }  # fmt: skip


@dataclass(slots=True)
class Flow:
    """All ways of a procedure and all that were taken; how many cases came through each state and are there now."""

    procedure: Procedure
    calendar: WorkingCalendar
    passages: dict[tuple[str, str], Passage] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    standing: Counter[str] = field(default_factory=Counter)
    stays: dict[str, Counter[str]] = field(default_factory=dict)
    cases: int = 0

    def __post_init__(self) -> None:
        ways: dict[tuple[str, str], list[str]] = {}
        for name, action in self.procedure.actions.items():
            if action.kind == "file" and action.to is not None:
                ways.setdefault((START, action.to), []).append(name)
        for edge in Graph.of(self.procedure).edges:
            if edge.moves:
                ways.setdefault((edge.source, edge.target), []).append(edge.action)
        self.passages = {way: Passage(*way, tuple(names)) for way, names in ways.items()}

    def take(self, case_id: str, events: Iterable[Recorded]) -> None:
        """Let one case flow.  Raises CalendarNotCovered for years of which the calendar knows nothing."""
        story, since, late = Story(case_id), None, _Late()
        for entry in story.told(events):
            late.take(entry)
            if entry.after != entry.before:
                self._pass(entry, since, late=bool(late.unmet))
                since = entry.event.effective_at
            elif entry.kind == STEP and entry.action:
                self.stays.setdefault(entry.after, Counter())[entry.action] += 1
        if story.state:
            self.standing[story.state] += 1
            self.cases += 1

    def _pass(self, entry: Entry, since: datetime | None, *, late: bool) -> None:
        way = (entry.before or START, entry.after)
        passage = self.passages.setdefault(way, Passage(*way))
        passage.taken[entry.action or entry.name] += 1
        self.visits[entry.after] += 1
        passage.late += late
        if since is not None:
            passage.seconds.append(working_seconds(since, max(entry.event.effective_at, since), self.calendar))


@dataclass(slots=True)
class _Late:
    """The office's own promises that are broken and not kept since."""

    mine: set[str] = field(default_factory=set)
    unmet: set[str] = field(default_factory=set)

    def take(self, entry: Entry) -> None:
        """Take one event in."""
        if entry.kind != CLOCK or entry.instance is None:
            return
        if entry.phase == "start" and entry.event.facts.get("holder") == "office":
            self.mine.add(entry.instance)
        elif entry.phase == "ate_abort" and entry.instance in self.mine:
            self.unmet.add(entry.instance)
        elif entry.phase in ("complete", "withdraw"):
            self.unmet.discard(entry.instance)
