"""Were promises kept, and does the source of imported cases say the same?

Figures are shares of what can be compared; an absent target or verdict compares with nothing.
A case is late when a promise of the office's was broken as of a moment: met after it was due, or
not met and due before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

TOLERANCE = timedelta(seconds=60)
"""Two due moments agree within this."""

KEPT = 1_000
"""Disagreements that a report keeps, unless all are asked for."""

ON_TIME, LATE = "on_time", "late"

WAYS = ("type", "class", "unit", "area", "month")
"""What a report can be grouped by; ``type`` is the source's word for class."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One deadline of a case, as the projections hold it."""

    deadline: str
    clock: str
    holder: str
    state: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None

    def late(self, at: datetime) -> bool | None:
        """Whether it was broken as of ``at``; None for one that did not count then."""
        if self.state == "cancelled" or self.started_at > at:
            return None
        if self.met_at is not None and self.met_at <= at:
            return self.met_at > self.due_at
        return at > self.due_at and self.state != "paused"


@dataclass(frozen=True, slots=True)
class Promised:
    """A case with its promises and with what its source stated."""

    case_id: str
    procedure_digest: str
    case_class: str
    priority: str
    unit: str | None
    area: str | None
    received_at: datetime
    promises: tuple[Promise, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    closed_at: datetime | None = None

    def group(self, by: str, zone: tzinfo) -> str | None:
        """The group that the case belongs to, of one of ``WAYS``."""
        match by:
            case "unit":
                return self.unit
            case "area":
                return self.area
            case "month":
                return f"{self.received_at.astimezone(zone):%Y-%m}"
            case _:
                return self.case_class

    def judged_at(self, as_of: datetime | None, now: datetime) -> datetime:
        """The moment to judge it by: the given one, else the one of which its source spoke, else now."""
        if as_of is not None:
            return as_of
        return datetime.fromisoformat(self.stated["as_of"]) if "as_of" in self.stated else now

    def first(self) -> Promise | None:
        """The promise that a source's target is compared with: the first that counted; of several at once, the last due."""
        counted = [p for p in self.promises if p.state != "cancelled" and p.holder == "office"]
        return min(counted, key=lambda p: (p.started_at, -p.due_at.timestamp()), default=None)

    def verdict(self, at: datetime) -> str | None:
        """Whether every promise of the office's was kept as of ``at``; None without any."""
        found = [late for p in self.promises if p.holder == "office" and (late := p.late(at)) is not None]
        return (LATE if any(found) else ON_TIME) if found else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our promise and verdict beside the source's, where it stated any."""

    case: Promised
    at: datetime
    due: datetime | None
    verdict: str | None
    stated_due: datetime | None
    stated_verdict: str | None

    @property
    def due_agrees(self) -> bool | None:
        """Whether the due moments agree; None where there is no target to compare with."""
        if self.stated_due is None:
            return None
        return self.due is not None and abs(self.due - self.stated_due) <= TOLERANCE

    @property
    def verdict_agrees(self) -> bool | None:
        """Whether the verdicts agree; None where there is none to compare with."""
        return None if self.stated_verdict is None else self.verdict == self.stated_verdict

    @property
    def disagrees(self) -> bool:
        """Whether anything differs."""
        return self.due_agrees is False or self.verdict_agrees is False


def compare(case: Promised, as_of: datetime | None, now: datetime) -> Comparison:
    """Judge a case as of a moment: the given one, else the one of which the source spoke, else now."""
    at, first, due = case.judged_at(as_of, now), case.first(), case.stated.get("due")
    stated_due = datetime.fromisoformat(due) if due else None
    return Comparison(
        case, at, first.due_at if first else None, case.verdict(at), stated_due, case.stated.get("verdict")
    )


@dataclass(slots=True)
class Tally:
    """The figures of one group."""

    cases: int = 0
    on_time: int = 0
    late: int = 0
    targets: int = 0
    same_due: int = 0
    verdicts: int = 0
    same_verdict: int = 0

    def take(self, found: Comparison) -> None:
        """Count a case in."""
        self.cases += 1
        self.on_time += found.verdict == ON_TIME
        self.late += found.verdict == LATE
        self.targets += found.due_agrees is not None
        self.same_due += found.due_agrees is True
        self.verdicts += found.verdict_agrees is not None
        self.same_verdict += found.verdict_agrees is True

    def figures(self) -> dict[str, Any]:
        """The figures as a program reads them; shares are of 1, null where there is nothing to compare."""
        return {
            "cases": self.cases,
            "due_agreement": _share(self.same_due, self.targets),
            "verdict_agreement": _share(self.same_verdict, self.verdicts),
            "on_time": self.on_time,
            "late": self.late,
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


@dataclass(slots=True)
class OnTime:
    """The report: figures by group and in total, and the disagreements, of which it keeps so many."""

    by: str
    zone: tzinfo
    keep: int | None = KEPT
    groups: dict[str | None, Tally] = field(default_factory=dict)
    total: Tally = field(default_factory=Tally)
    disagreements: list[Comparison] = field(default_factory=list)
    disagreeing: int = 0

    def take(self, found: Comparison) -> None:
        """Count a case in, unless it came in only after the moment of the report."""
        if found.case.received_at > found.at:
            return
        self.groups.setdefault(found.case.group(self.by, self.zone), Tally()).take(found)
        self.total.take(found)
        if found.disagrees:
            self.disagreeing += 1
            if self.keep is None or len(self.disagreements) < self.keep:
                self.disagreements.append(found)

    def rows(self) -> list[dict[str, Any]]:
        """The figures of each group, by its name; cases without one come last."""
        ordered = sorted(self.groups.items(), key=lambda item: (item[0] is None, item[0] or ""))
        return [{self.by: name, **tally.figures()} for name, tally in ordered]


def on_time(
    cases: Iterable[Promised], by: str, zone: tzinfo, as_of: datetime | None, now: datetime, *, keep: int | None = KEPT
) -> OnTime:
    """The report over these cases; memory grows with the disagreements that it keeps, not with the cases."""
    report = OnTime(by, zone, keep)
    for case in cases:
        report.take(compare(case, as_of, now))
    return report
