"""What is due when in a case: derived from how it stands, never stored apart from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.case.case import Case, Climb, Deadline
from domain.case.custody import obstacles

AFTER = timedelta(microseconds=1)
"""The due moment itself still counts as in time; a deadline is missed right after it."""


class Timer(NamedTuple):
    """Something that happens by itself; `key` is unique in the case for ever: it fires once."""

    at: datetime
    rank: int
    key: str
    kind: str  # cap | warning | expiry | rung | retention
    subject: str  # the deadline or the ladder's run
    detail: str = ""


def timers(case: Case, until: datetime | None = None) -> list[Timer]:
    """All pending timers (up to ``until``), earliest first.

    At one moment: pauses end, then warnings, expiries, rungs; what is kept no longer goes last.
    """
    pending = [timer for deadline in case.deadlines.values() for timer in of_deadline(deadline, until)]
    pending += [timer for climb in case.climbs.values() for timer in of_climb(climb, until)]
    if case.custody.keeping is not None:
        pending += of_keeping(case, until)
    pending.sort()
    return pending


def of_deadline(deadline: Deadline, until: datetime | None = None) -> Iterator[Timer]:
    """What is pending of one deadline: the end of its pause, or its warnings and its expiry."""
    if deadline.state == "paused" and deadline.cap_at is not None and _comes(deadline.cap_at, until):
        key = f"{deadline.id}/cap/{len(deadline.pauses) + 1}"
        yield Timer(deadline.cap_at, 0, key, "cap", deadline.id)
    if deadline.state == "running":
        for name, at in deadline.warnings.items():
            if _comes(at, until):
                yield Timer(at, 1, f"{deadline.id}/warning/{name}", "warning", deadline.id, name)
        expiry = deadline.due_at + AFTER
        if _comes(expiry, until):
            yield Timer(expiry, 2, f"{deadline.id}/expiry", "expiry", deadline.id)


def of_climb(climb: Climb, until: datetime | None = None) -> Iterator[Timer]:
    """What is pending of one run of a ladder: its next rung."""
    if climb.next_at is not None and _comes(climb.next_at, until):
        yield Timer(climb.next_at, 3, f"{climb.run}/rung/{climb.rung + 1}", "rung", climb.run)


def of_keeping(case: Case, until: datetime | None = None) -> Iterator[Timer]:
    """The day after the last one on which a closed case is kept; pending only while nothing stands in the way."""
    keeping = case.custody.keeping
    if keeping is None or keeping.proposed or not _comes(keeping.due_at, until):
        return
    if next(obstacles(case), None) is None:
        yield Timer(keeping.due_at, 4, f"{keeping.id}/retention", "retention", keeping.id)


def _comes(at: datetime, until: datetime | None) -> bool:
    return until is None or at <= until
