"""The present moment, by a clock that may be wrong.

The record's own order never runs back: what is recorded gets the time of the clock, or that of the
event before it where the clock shows less.  What *happens* now is another matter.  A clock that was
put back a little stands still until it has caught up.  One that was put back far was wrong before, or is
wrong now: it is believed, so that nobody's deadline waits for a moment that a wrong clock once
showed, unless it shows a time before the record began, which no right clock does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

STEADY = timedelta(minutes=10)
"""So far may a clock be put back without anybody being told: the drift of a machine that asks for the time."""


@dataclass(frozen=True, slots=True)
class Time:
    """What the database's clock shows, when the last event was recorded, and what follows for the present."""

    clock: datetime
    recorded_at: datetime
    now: datetime


def time_of(clock: datetime, recorded_at: datetime, begun: Callable[[], datetime]) -> Time:
    """The present moment.  `begun` says when the first event was recorded; it is asked only if it matters."""
    if clock >= recorded_at:
        return Time(clock, recorded_at, clock)
    believed = went_back(recorded_at, clock) and clock >= begun()
    return Time(clock, recorded_at, clock if believed else recorded_at)


def went_back(seen: datetime, clock: datetime) -> bool:
    """Whether a clock that showed one moment and now shows the other was put back farther than clocks drift."""
    return seen - clock > STEADY
