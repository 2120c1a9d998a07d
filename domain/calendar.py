"""The working calendar of an office: its hours, its days off, and the years it speaks for.

A calendar is versioned data.  It is never extended by guessing: a year that it does not cover is
refused (`CalendarNotCovered`), because "no holidays known" and "no holidays" are different things.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from domain.errors import BadInput
from domain.local_time import FIRST_YEAR, LAST_YEAR, zone
from domain.working_year import WorkingYear, build_year

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


class Window(NamedTuple):
    """A stretch of working time on one day's wall clock, in seconds after 00:00; the closing is excluded."""

    opens: int
    closes: int

    @classmethod
    def parse(cls, opens: str, closes: str) -> Self:
        """Read "09:00" and "17:00"; a window may close at "24:00".  Raises BadInput."""
        window = cls(_clock(opens), _clock(closes))
        if window.opens >= window.closes:
            raise BadInput(
                f"The window {opens} to {closes} closes before it opens. "
                "For a night shift write two: until 24:00, and from 00:00 on the next day."
            )
        return window

    def to_json(self) -> list[str]:
        """As ["09:00", "17:00"]."""
        return [_written(self.opens), _written(self.closes)]


def _clock(text: object) -> int:
    found = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > 86400:
        raise BadInput(f"{text!r} is not a time of day. Write it as 09:00, or 24:00 for the end of the day.")
    return total


def _written(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    text = f"{hours:02}:{rest // 60:02}"
    return f"{text}:{rest % 60:02}" if rest % 60 else text


def tidy(windows: list[Window]) -> tuple[Window, ...]:
    """In order, with overlapping and touching windows made one."""
    united: list[Window] = []
    for window in sorted(windows):
        if united and window.opens <= united[-1].closes:
            united[-1] = Window(united[-1].opens, max(united[-1].closes, window.closes))
        else:
            united.append(window)
    return tuple(united)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off: its name by language, whether its date is still an estimate, and who says so."""

    name: Mapping[str, str]
    estimated: bool = False
    source: str = "edited"

    def to_json(self) -> dict[str, Any]:
        """Plain data, as `WorkingCalendar.from_json` reads it."""
        return {"name": dict(self.name), "estimated": self.estimated, "source": self.source}


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """One version of a calendar.

    `week` maps 0 (Monday) to 6 to that day's windows; a missing weekday is not worked.  `holidays` are
    not worked whatever the weekday.  `special` days have windows of their own and win over both: half
    days, make-up working Saturdays, or (with no window) an unplanned closing.
    """

    name: str
    version: str
    zone: str
    week: Mapping[int, tuple[Window, ...]]
    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    special: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    first_year: int = FIRST_YEAR
    last_year: int = LAST_YEAR
    tz: ZoneInfo = field(init=False, repr=False, compare=False)
    _years: dict[int, WorkingYear] = field(init=False, repr=False, compare=False)
    _text: list[str] = field(init=False, repr=False, compare=False)
    _digest: list[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tz", zone(self.zone))
        object.__setattr__(self, "_years", {})
        object.__setattr__(self, "_text", [])
        object.__setattr__(self, "_digest", [])

    def __hash__(self) -> int:
        return hash((self.name, self.version, self.zone))

    def windows(self, day: date) -> tuple[Window, ...]:
        """The working windows of a day; none on a day off.  Raises CalendarNotCovered."""
        if not self.first_year <= day.year <= self.last_year:
            self.year(day.year)
        found = self.special.get(day)
        if found is not None:
            return found
        return () if day in self.holidays else self.week.get(day.weekday(), ())

    def is_working_day(self, day: date) -> bool:
        """Whether any work is done that day.  Raises CalendarNotCovered."""
        return bool(self.windows(day))

    def year(self, year: int) -> WorkingYear:
        """The year's working days and openings, made once.  Raises CalendarNotCovered, BadInput."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = build_year(self, year)
        return found

    @property
    def text(self) -> str:
        """The calendar's canonical JSON: what is stored, and what the digest is of."""
        if not self._text:
            self._text.append(json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        return self._text[0]

    @property
    def digest(self) -> str:
        """SHA-256 of `text`: what a promise cites."""
        if not self._digest:
            self._digest.append(hashlib.sha256(self.text.encode()).hexdigest())
        return self._digest[0]

    def to_json(self) -> dict[str, Any]:
        """Plain data: everything that the calendar says."""
        return {
            "name": self.name,
            "version": self.version,
            "zone": self.zone,
            "years": [self.first_year, self.last_year],
            "week": {WEEKDAYS[day]: [w.to_json() for w in self.week[day]] for day in sorted(self.week)},
            "holidays": {day.isoformat(): self.holidays[day].to_json() for day in sorted(self.holidays)},
            "special": {day.isoformat(): [w.to_json() for w in self.special[day]] for day in sorted(self.special)},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`.  Raises BadInput or KeyError on data that `to_json` did not write."""
        return cls(
            name=data["name"],
            version=data["version"],
            zone=data["zone"],
            first_year=data["years"][0],
            last_year=data["years"][1],
            week={WEEKDAYS.index(day): _windows(pairs) for day, pairs in data["week"].items()},
            holidays={date.fromisoformat(day): Holiday(**holiday) for day, holiday in data["holidays"].items()},
            special={date.fromisoformat(day): _windows(pairs) for day, pairs in data["special"].items()},
        )


def _windows(pairs: list[list[str]]) -> tuple[Window, ...]:
    return tidy([Window.parse(*pair) for pair in pairs])
