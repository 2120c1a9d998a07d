"""The same notice or task in two histories: their numbers differ, what they are about does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from domain.record import Event, Recorded

Key = tuple[str, ...]
"""What a notice or task is about, and the how manieth of its kind it is."""


class Issued(NamedTuple):
    """A notice of one history."""

    id: str
    at: datetime
    channel: str


@dataclass(slots=True)
class Numbers:
    """The notices and tasks of one history by what they are about."""

    notices: dict[Key, Issued] = field(default_factory=dict)
    tasks: dict[Key, str] = field(default_factory=dict)
    key_of: dict[str, Key] = field(default_factory=dict)
    _seen: Counter[Key] = field(default_factory=Counter)

    def take(self, events: Iterable[Event | Recorded]) -> list[Key]:
        """Take further events in; the keys of the notices among them."""
        fresh = []
        for event in events:
            facts = event.facts
            if event.type == "NoticeIssued":
                key = self._next("notice", facts["notice"], facts["audience"], facts["party"], facts["occasion"])
                self.notices[key] = Issued(facts["notice_id"], event.effective_at, facts["channel"])
                self.key_of[facts["notice_id"]] = key
                fresh.append(key)
            elif event.type == "TaskOpened":
                about = self.key_of.get(facts.get("about") or "", (facts.get("about") or "",))
                key = self._next("task", facts["rule"], *about)
                self.tasks[key] = facts["task"]
                self.key_of[facts["task"]] = key
        return fresh

    def _next(self, *about: str) -> Key:
        self._seen[about] += 1
        return (*about, str(self._seen[about]))
