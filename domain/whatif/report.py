"""The figures of a what-if: by class, by unit, and to whom escalations would have gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.case.case import name_of
from domain.reporting import LATE, ON_TIME
from domain.whatif.comparing import DIVERGES, Compared

GROUPS = ("class", "unit")
"""What the figures are grouped by."""


@dataclass(slots=True)
class Figures:
    """The figures of one group, in life and under the other rules."""

    cases: int = 0
    on_time: int = 0
    late: int = 0
    on_time_then: int = 0
    late_then: int = 0
    newly_late: int = 0
    newly_on_time: int = 0
    diverges: int = 0
    escalations: int = 0
    escalations_then: int = 0
    notices: int = 0
    notices_then: int = 0

    def take(self, found: Compared) -> None:
        """Count a case in."""
        self.cases += 1
        self.on_time += found.verdict == ON_TIME
        self.late += found.verdict == LATE
        self.on_time_then += found.verdict_then == ON_TIME
        self.late_then += found.verdict_then == LATE
        self.newly_late += found.change == "newly_late"
        self.newly_on_time += found.change == "newly_on_time"
        self.diverges += found.verdict_then == DIVERGES
        self.escalations += len(found.really.rungs)
        self.escalations_then += len(found.then.rungs)
        self.notices += len(found.really.notices)
        self.notices_then += len(found.then.notices)

    def as_data(self) -> dict[str, int]:
        """As a program reads them."""
        return {name: getattr(self, name) for name in NAMES}


NAMES = tuple(Figures.__dataclass_fields__)
"""The figures by name, in order."""


@dataclass(slots=True)
class Report:
    """A what-if: figures, addressees, and the cases that come out differently."""

    groups: dict[str, dict[str | None, Figures]] = field(default_factory=lambda: {by: {} for by in GROUPS})
    total: Figures = field(default_factory=Figures)
    to: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    to_then: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    different: int = 0

    def take(self, found: Compared) -> None:
        """Count a case in."""
        for by, name in zip(GROUPS, (found.case_class, found.unit), strict=True):
            self.groups[by].setdefault(name, Figures()).take(found)
        self.total.take(found)
        self.to.update((name_of(run), climbed.to) for (run, _), climbed in found.really.rungs.items())
        self.to_then.update((name_of(run), climbed.to) for (run, _), climbed in found.then.rungs.items())
        self.different += found.differs

    def rows(self, by: str) -> list[dict[str, Any]]:
        """The figures of each group by its name; cases without one come last."""
        ordered = sorted(self.groups[by].items(), key=lambda item: (item[0] is None, item[0] or ""))
        return [{by: name, **figures.as_data()} for name, figures in ordered]

    def addressees(self) -> list[dict[str, Any]]:
        """To whom escalations went and would have gone, by ladder."""
        known = sorted({*self.to, *self.to_then}, key=lambda key: (key[0], key[1] is None, key[1] or ""))
        return [
            {
                "ladder": ladder,
                "to": to,
                "escalations": self.to[ladder, to],
                "escalations_then": self.to_then[ladder, to],
            }
            for ladder, to in known
        ]


def report(cases: Iterable[Compared]) -> Report:
    """The figures over these cases."""
    made = Report()
    for found in cases:
        made.take(found)
    return made


def as_data(made: Report) -> dict[str, Any]:
    """The whole report for programs."""
    return {
        "by_class": made.rows("class"),
        "by_unit": made.rows("unit"),
        "addressees": made.addressees(),
        "total": made.total.as_data(),
        "different": made.different,
    }
