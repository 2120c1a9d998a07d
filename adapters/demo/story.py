"""A story: one case of the demonstration, as the steps that people take in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ASSIGNEE = "@assignee"
"""Stands for the officer in whose hands the case is when the step is taken."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a story: when, and what."""

    at: datetime
    command_id: str
    case_id: str
    command: Mapping[str, Any]


@dataclass(slots=True)
class Story:
    """A case under way; steps are added in order of time.

    ``begins`` is when it was received.  With ``office_hours`` each step falls into a working day at ``zone``.
    """

    case_id: str
    begins: datetime
    zone: str
    chance: Random
    office_hours: bool = True
    steps: list[Step] = field(default_factory=list)
    _last: datetime | None = None

    def take(self, days: float, kind: str, actor: str, **values: Any) -> None:
        """A step so many days after the beginning (seconds after it, where office hours do not matter)."""
        at = self._moment(days)
        command = {"kind": kind, "actor": actor} | values
        if kind != "file":
            command["case_id"] = self.case_id
        self.steps.append(Step(at, f"demo:{self.case_id}:{len(self.steps) + 1}", self.case_id, command))
        self._last = at

    def _moment(self, days: float) -> datetime:
        if not self.steps:
            return self.begins
        at = self.begins + timedelta(days=days)
        if self.office_hours:
            local = at.astimezone(ZoneInfo(self.zone))
            day = local.date() + timedelta(days=max(0, 7 - local.isoweekday()) if local.isoweekday() > 5 else 0)
            day += timedelta(days=1 if local.isoweekday() > 5 else 0)
            at = datetime.combine(day, time(9 + self.chance.randrange(6), self.chance.randrange(60)), local.tzinfo)
        earliest = (self._last or at) + timedelta(minutes=20 if self.office_hours else 0)
        return max(at, earliest).astimezone(self.begins.tzinfo)
