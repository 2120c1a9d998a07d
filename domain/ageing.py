"""How long open cases have been waiting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from domain.reporting import LATE, Promised

BOUNDS = (7, 30, 90)
"""Ages in days at which one column ends and the next begins."""

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Ages:
    """The open cases of one group."""

    open: int = 0
    late: int = 0
    columns: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    oldest: int = 0

    def take(self, days: int, *, late: bool) -> None:
        """Count a case in that has been open for so many whole days."""
        self.open += 1
        self.late += late
        self.columns[sum(days > bound for bound in BOUNDS)] += 1
        self.oldest = max(self.oldest, days)

    def figures(self) -> dict[str, Any]:
        """The figures as a program reads them."""
        names = [*(f"up_to_{bound}" for bound in BOUNDS), f"over_{BOUNDS[-1]}"]
        return {
            "open": self.open,
            "late": self.late,
            **dict(zip(names, self.columns, strict=True)),
            "oldest_days": self.oldest,
        }


@dataclass(slots=True)
class Ageing:
    """The report: open cases by group, and in total."""

    by: str
    groups: dict[str | None, Ages] = field(default_factory=dict)
    total: Ages = field(default_factory=Ages)

    def rows(self) -> list[dict[str, Any]]:
        """The figures of each group, the fullest first."""
        ordered = sorted(self.groups.items(), key=lambda item: (-item[1].open, item[0] or ""))
        return [{self.by: name, **ages.figures()} for name, ages in ordered]


def ageing(cases: Iterable[Promised], by: str, zone: tzinfo, as_of: datetime | None, now: datetime) -> Ageing:
    """The cases that were open as of a moment, by age in whole days; judged as ``on_time`` judges."""
    report = Ageing(by)
    for case in cases:
        at = case.judged_at(as_of, now)
        if case.received_at > at or (case.closed_at is not None and case.closed_at <= at):
            continue
        days, late = (at - case.received_at) // _DAY, case.verdict(at) == LATE
        for ages in (report.groups.setdefault(case.group(by, zone), Ages()), report.total):
            ages.take(days, late=late)
    return report
