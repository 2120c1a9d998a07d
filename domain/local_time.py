"""Between wall clocks and instants: the one place that knows gaps, folds and offsets.

Instants travel through the arithmetic as whole microseconds since 1970 in UTC, local times
as naive datetimes.  Nothing here builds "midnight" by adding hours to another midnight.

* A local time that does not exist (the clock sprang over it) moves forward by the length of the
  gap: 02:30 becomes 03:30, and a midnight that was skipped becomes 01:00.
* A local time that happens twice is the first one where something starts and the second one
  where something ends, which is the reading that favours whoever has to act in time.
"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import BadInput

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FIRST_YEAR, LAST_YEAR = 2, 9998
_EPOCH_ON_THE_WALL = EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = timedelta()
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*")


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name.  Raises BadInput where there is none."""
    try:
        if not _ZONE_NAME.fullmatch(name):
            raise ValueError(name)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise BadInput(f"There is no time zone {name!r}. Use an IANA name such as Europe/London.") from fault


def instant(moment: datetime) -> int:
    """Microseconds since 1970 in UTC.  Raises BadInput for a moment without a zone."""
    if moment.tzinfo is None:
        raise BadInput(f"The moment {moment.isoformat()} has no time zone. Give it one, such as +00:00.")
    return (moment - EPOCH) // _MICROSECOND


def usable(moment: datetime) -> datetime:
    """The same moment, if it can be shown in every zone.  Raises BadInput at the ends of all calendars."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadInput(f"{moment.isoformat()} cannot be reckoned with. Use the years {FIRST_YEAR} to {LAST_YEAR}.")
    return moment


@lru_cache(maxsize=4_096)  # a step asks several times what day it is
def day_in(name: str, moment: datetime) -> date:
    """The day of a moment in the zone of that name.  Raises BadInput where there is none."""
    return moment.astimezone(zone(name)).date()


def from_instant(at: int) -> datetime:
    """The aware UTC datetime of an instant; the inverse of `instant`."""
    return EPOCH + timedelta(0, 0, at)


def wall(at: int, tz: ZoneInfo) -> datetime:
    """What the clock on the wall in that zone shows at an instant (naive)."""
    return from_instant(at).astimezone(tz).replace(tzinfo=None)


def resolve(local: datetime, tz: ZoneInfo, *, end: bool = False) -> int:
    """The instant of a naive local time: gaps forward, folds the first (the second where `end`)."""
    offset = tz.utcoffset(local.replace(fold=0)) or _NOTHING
    if end:
        # Of the two readings the smaller offset is the later instant: in a fold that is the
        # second pass, in a gap it is the offset before the gap, which moves forward.
        offset = min(offset, tz.utcoffset(local.replace(fold=1)) or _NOTHING)
    return (local - _EPOCH_ON_THE_WALL - offset) // _MICROSECOND


def naive(ordinal: int, since_midnight: int) -> datetime:
    """The naive local time that many microseconds after 00:00 on the clock of that day (24:00 is the next 00:00)."""
    return datetime.combine(date.fromordinal(ordinal), time.min) + timedelta(microseconds=since_midnight)


def since_midnight(local: datetime) -> int:
    """Microseconds that the wall clock shows since 00:00."""
    return (local.hour * 3600 + local.minute * 60 + local.second) * SECOND + local.microsecond


def offsets_of_day(ordinal: int, tz: ZoneInfo) -> tuple[tuple[int, int, int], ...]:
    """The stretches of constant offset around a local day, as (from instant, to instant, offset)."""
    begin = (ordinal - 1 - EPOCH_ORDINAL) * DAY
    edges = _transitions(begin, begin + 3 * DAY, tz)
    bounds = [begin, *edges, begin + 3 * DAY]
    return tuple((left, right, _offset_at(left, tz)) for left, right in itertools.pairwise(bounds))


def _transitions(begin: int, end: int, tz: ZoneInfo) -> list[int]:
    """The instants in (begin, end) at which the offset changes, exact to the second."""
    found: list[int] = []
    step = 3600 * SECOND
    for left in range(begin, end, step):
        low, high = left, left + step
        if _offset_at(low, tz) == _offset_at(high, tz):
            continue
        while high - low > SECOND:
            middle = low + (high - low) // SECOND // 2 * SECOND
            if _offset_at(middle, tz) == _offset_at(low, tz):
                low = middle
            else:
                high = middle
        found.append(high)
    return found


def _offset_at(at: int, tz: ZoneInfo) -> int:
    return (from_instant(at).astimezone(tz).utcoffset() or _NOTHING) // _MICROSECOND
