"""What is due when in a case: derived from how it stands, never stored apart from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.case.case import Case, Deadline

AFTER = timedelta(microseconds=1)
"""The due moment itself still counts as in time; a deadline is missed right after it."""


class Timer(NamedTuple):
    """Something that happens by itself; `key` is unique in the case for ever: it fires once."""

    at: datetime
    rank: int
    key: str
    kind: str  # cap | warning | expiry | rung
    subject: str  # the deadline or the ladder's run
    detail: str = ""


def timers(case: Case) -> list[Timer]:
    """All pending timers, earliest first; at one moment: pauses end, then warnings, expiries, rungs."""
    pending = [timer for deadline in case.deadlines.values() for timer in _of_deadline(deadline)]
    pending += [
        Timer(climb.next_at, 3, f"{climb.run}/rung/{climb.rung + 1}", "rung", climb.run)
        for climb in case.climbs.values()
        if climb.next_at is not None
    ]
    pending.sort()
    return pending


def _of_deadline(deadline: Deadline) -> Iterator[Timer]:
    if deadline.state == "paused" and deadline.cap_at is not None:
        key = f"{deadline.id}/cap/{len(deadline.pauses) + 1}"
        yield Timer(deadline.cap_at, 0, key, "cap", deadline.id)
    if deadline.state == "running":
        for name, at in deadline.warnings.items():
            yield Timer(at, 1, f"{deadline.id}/warning/{name}", "warning", deadline.id, name)
        yield Timer(deadline.due_at + AFTER, 2, f"{deadline.id}/expiry", "expiry", deadline.id)
