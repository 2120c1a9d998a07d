"""What clocks on walls do, found by looking at them: no line of it is shared with the product.

Every zone that Python knows is looked at every fourth day of the years in question (no zone
changes and changes back within four days); zones that always show the same offset are one kind,
whatever they are called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
STRIDE = timedelta(days=4)


@dataclass(frozen=True)
class Change:
    """The moment from which another offset holds, and both offsets."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def is_gap(self) -> bool:
        """Whether the clock springs forward, so that a stretch of wall time never comes."""
        return self.after > self.before

    @property
    def wall(self) -> datetime:
        """What the wall would show at that moment, had nothing changed (naive)."""
        return (self.at + self.before).replace(tzinfo=None)


def offset(zone: ZoneInfo, at: datetime) -> timedelta:
    found = at.astimezone(zone).utcoffset()
    assert found is not None
    return found


def shown(zone: ZoneInfo, at: datetime) -> datetime:
    """What the wall shows (naive)."""
    return at.astimezone(zone).replace(tzinfo=None)


def changes(name: str) -> tuple[Change, ...]:
    """Every change of a zone in these years."""
    zone, found = ZoneInfo(name), []
    day, known = FIRST, offset(zone, FIRST)
    while day < LAST:
        following = offset(zone, day + STRIDE)
        if following != known:
            found.append(Change(_bisect(zone, day, day + STRIDE), known, following))
        day, known = day + STRIDE, following
    return tuple(found)


def _bisect(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    known = offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        if offset(zone, middle) == known:
            low = middle
        else:
            high = middle
    return high


@cache
def kinds() -> dict[tuple[timedelta, tuple[Change, ...]], tuple[str, ...]]:
    """The zones by how they behave; Ramadan moves Morocco's clocks four times a year, Lord Howe's half an hour."""
    found: dict[tuple[timedelta, tuple[Change, ...]], list[str]] = {}
    for name in sorted(available_timezones()):
        found.setdefault((offset(ZoneInfo(name), FIRST), changes(name)), []).append(name)
    return {behaviour: tuple(names) for behaviour, names in found.items()}


def instants(zone: ZoneInfo, local: datetime) -> list[datetime]:
    """Every instant at which the wall shows this, earliest first."""
    about = local.replace(tzinfo=UTC)
    offsets = {offset(zone, about + timedelta(hours=hours)) for hours in range(-48, 49, 6)}
    return sorted(about - each for each in offsets if shown(zone, about - each) == local)


def written_rule(zone: ZoneInfo, local: datetime) -> datetime:
    """When a promise ends that ends at this local time: the second time that it is shown; shifted where it never is."""
    found = instants(zone, local)
    if found:
        return found[-1]
    before = offset(zone, local.replace(tzinfo=UTC) - DAY)
    return local.replace(tzinfo=UTC) - before
