"""How long a limit is and by which conventions it is counted.

Offices, statutes and programs disagree on every convention below, so each is a setting with a
stated default and none is hidden in the arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from domain.errors import BadInput


class Unit(StrEnum):
    """What a limit is counted in.

    * minutes, hours: time that passes, by any clock (elapsed in UTC).
    * working_seconds, working_minutes, working_hours: time inside the calendar's windows.
    * working_days: the same time of day, that many working days on.
    * calendar_days, weeks, months, years: the same wall-clock time on the corresponding date; a month
      that lacks the date ends on its last day (31 January + 1 month = 28 or 29 February).
    """

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_SECONDS = "working_seconds"
    WORKING_MINUTES = "working_minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


ELAPSED = frozenset({Unit.MINUTES, Unit.HOURS})
WORKING_TIME = frozenset({Unit.WORKING_SECONDS, Unit.WORKING_MINUTES, Unit.WORKING_HOURS})
CALENDAR = frozenset({Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS})
SECONDS = {
    Unit.MINUTES: 60,
    Unit.HOURS: 3600,
    Unit.WORKING_SECONDS: 1,
    Unit.WORKING_MINUTES: 60,
    Unit.WORKING_HOURS: 3600,
}
_FINER = {
    Unit.HOURS: Unit.MINUTES,
    Unit.WORKING_HOURS: Unit.WORKING_SECONDS,
    Unit.WORKING_MINUTES: Unit.WORKING_SECONDS,
}

# Unit -> (English one, English many, Indonesian).
_WORDS = {
    Unit.MINUTES: ("minute", "minutes", "menit"),
    Unit.HOURS: ("hour", "hours", "jam"),
    Unit.WORKING_SECONDS: ("working second", "working seconds", "detik kerja"),
    Unit.WORKING_MINUTES: ("working minute", "working minutes", "menit kerja"),
    Unit.WORKING_HOURS: ("working hour", "working hours", "jam kerja"),
    Unit.WORKING_DAYS: ("working day", "working days", "hari kerja"),
    Unit.CALENDAR_DAYS: ("calendar day", "calendar days", "hari kalender"),
    Unit.WEEKS: ("week", "weeks", "minggu"),
    Unit.MONTHS: ("month", "months", "bulan"),
    Unit.YEARS: ("year", "years", "tahun"),
}
_BY_WORD = {word: unit for unit, words in _WORDS.items() for word in words}
_TEXT = re.compile(r"([+-]?\d{1,12})[ _-]+([a-z][a-z _-]*)")
_MOST = 10**12


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of one unit; a negative amount counts backwards."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "10 working days", "-2 hours", "5 hari kerja".  Raises BadInput."""
        return cls(*_parsed(text))

    @classmethod
    def from_mapping(cls, limit: Mapping[str, Any]) -> Self:
        """Read {"working_days": 10}; fractions of hours and working minutes are kept exact.  Raises BadInput."""
        if len(limit) != 1:
            raise BadInput(f"A limit has one unit, not {len(limit)}. Write for example {{working_days: 10}}.")
        name, amount = next(iter(limit.items()))
        if name not in Unit.__members__.values():
            raise BadInput(f"{name!r} is not a unit of a limit. Use one of: {', '.join(Unit)}.")
        if isinstance(amount, bool) or not isinstance(amount, int | float) or not abs(amount) <= _MOST:
            raise BadInput(f"The limit of {amount!r} {name} is not a number of a usable size. Write a whole number.")
        unit = Unit(name)
        if amount == int(amount):
            return cls(int(amount), unit)
        finer = _FINER.get(unit)
        whole = amount * SECONDS[unit] / SECONDS[finer] if finer else amount
        if finer is None or whole != int(whole):
            raise BadInput(f"{amount} {name} is not a whole number. Use a smaller unit.")
        return cls(int(whole), finer)

    @property
    def seconds(self) -> int:
        """Length in seconds, for units that have one.  Raises KeyError for days and longer."""
        return self.amount * SECONDS[self.unit]

    def __str__(self) -> str:
        """As the record writes it and `parse` reads it: "10 working_days"."""
        return f"{self.amount} {self.unit.value}"

    def negated(self) -> Self:
        """The same length counted the other way."""
        return type(self)(-self.amount, self.unit)

    def describe(self, lang: str = "en") -> str:
        """In words: "10 working days", "10 hari kerja"; a backward limit says "before"."""
        size = abs(self.amount)
        one, many, indonesian = _WORDS[self.unit]
        if lang == "id":
            return f"{size} {indonesian}" + (" sebelumnya" if self.amount < 0 else "")
        return f"{size} {one if size == 1 else many}" + (" before" if self.amount < 0 else "")

    def to_json(self) -> dict[str, int]:
        """As `from_mapping` reads it."""
        return {self.unit.value: self.amount}


@lru_cache(maxsize=1024)  # an office has few limits, and every promise names one
def _parsed(text: str) -> tuple[int, Unit]:
    found = _TEXT.fullmatch(text.strip().lower())
    unit = _BY_WORD.get(re.sub(r"[ _-]+", " ", found[2].strip())) if found else None
    if found is None or unit is None:
        raise BadInput(f"The limit {text!r} is not understood. Write a whole number and one of: {_known()}.")
    return int(found[1]), unit


def _known() -> str:
    return ", ".join(words[1] for words in _WORDS.values())


class DueAt(StrEnum):
    """Which moment of the last day is meant: the same time of day, its last closing, or 23:59:59."""

    SAME_TIME = "same_time"
    CLOSE_OF_BUSINESS = "close_of_business"
    END_OF_DAY = "end_of_day"


class DayZero(StrEnum):
    """Whether counting begins at the start itself, or the day of the event is day 0 and the next one day 1."""

    START = "start"
    NEXT_DAY = "next_day"


class OutsideHours(StrEnum):
    """A moment outside working hours: it counts from the next opening, or it stays as it is."""

    NEXT_OPENING = "next_opening"
    AS_IS = "as_is"


class Roll(StrEnum):
    """A last day that is not a working day: it stands, or moves forward to the next working day."""

    NONE = "none"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Conventions:
    """The settings that decide between readings of the same limit; the defaults are the plain ones.

    `roll` follows Regulation 1182/71 art. 3(4): it speaks of the end alone, never of periods in minutes
    or hours and never of periods counted backwards.  `min_working_days` is its art. 3(5): a period of two
    days or more holds at least two working days.
    """

    due_at: DueAt = DueAt.SAME_TIME
    day_zero: DayZero = DayZero.START
    outside_hours: OutsideHours = OutsideHours.NEXT_OPENING
    roll: Roll = Roll.NONE
    min_working_days: bool = False

    @classmethod
    def from_mapping(cls, settings: Mapping[str, Any]) -> Self:
        """Read the settings that are present; the others keep their defaults.  Raises BadInput."""
        chosen: dict[str, Any] = {}
        for name, value in settings.items():
            if name == "min_working_days":
                if not isinstance(value, bool):
                    raise BadInput(f"min_working_days is true or false, not {value!r}.")
                chosen[name] = value
            elif name in _SETTINGS:
                chosen[name] = _choice(name, value)
            else:
                raise BadInput(f"{name!r} is not a convention. Use: {', '.join(_SETTINGS)}, min_working_days.")
        return cls(**chosen)

    def to_json(self) -> dict[str, str | bool]:
        """As `from_mapping` reads it, every setting named."""
        return {
            "due_at": self.due_at.value,
            "day_zero": self.day_zero.value,
            "outside_hours": self.outside_hours.value,
            "roll": self.roll.value,
            "min_working_days": self.min_working_days,
        }


_SETTINGS: dict[str, type[StrEnum]] = {
    "due_at": DueAt,
    "day_zero": DayZero,
    "outside_hours": OutsideHours,
    "roll": Roll,
}


def _choice(name: str, value: object) -> StrEnum:
    kind = _SETTINGS[name]
    if value not in kind.__members__.values():
        raise BadInput(f"{name} is {' or '.join(kind)}, not {value!r}.")
    return kind(str(value))
