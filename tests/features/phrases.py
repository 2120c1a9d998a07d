"""The grammar of the steps: how a sentence names people, cases, days, moments and limits.

A weekday that does not fit its date is a mistake of the page, and stops the scenario.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from pytest_bdd import parsers

from domain.explanation import MONTHS

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = rf"(?:{'|'.join(DAYS)}) \d{{1,2}} (?:{'|'.join(MONTHS['en'])}) \d{{4}}"
_CASE = r"(?:case|complaint|report|request|grievance)"


@dataclass(frozen=True)
class When:
    """A day, or a moment of it if the page says one."""

    day: date
    at: time | None

    def local(self, zone, otherwise=time(10, 0)):
        return datetime.combine(self.day, self.at or otherwise, zone)


def read_day(text: str) -> date:
    weekday, number, month, year = text.split()
    day = date(int(year), MONTHS["en"].index(month) + 1, int(number))
    if DAYS[day.weekday()] != weekday:
        raise ValueError(f"{text}: that day is a {DAYS[day.weekday()]}")
    return day


def read_when(text: str) -> When:
    day, _, clock = text.partition(" at ")
    return When(read_day(day), time.fromisoformat(clock) if clock else None)


def read_limit(text: str) -> dict[str, int]:
    amount, unit = text.split(" ", 1)
    unit = unit.replace(" ", "_")
    return {unit if unit.endswith("s") else f"{unit}s": int(amount)}


def read_case(text: str) -> str:
    """`Amina's case` is Amina's; `Amina's second case` is a case of its own."""
    owner, _, rest = text.partition("'s ")
    words = rest.split()
    return owner if len(words) == 1 else f"{owner} {words[0]}"


def read_names(text: str) -> list[str]:
    """`Amina, Budi and Citra` are three."""
    return re.split(r", | and ", text)


_NAMES = {
    "who": (r"(?:[Tt]he [A-Z][\w']*(?: [A-Z]\w+)*|[A-Z]\w+(?: [A-Z]\w+)*)", None),
    "case": (rf"[A-Z]\w+'s (?:second |third |new |old )?{_CASE}", read_case),
    "day": (_DAY, read_day),
    "when": (rf"{_DAY}(?: at \d\d:\d\d(?::\d\d)?)?", read_when),
    "limit": (r"\d+ (?:working |calendar )?(?:minute|hour|day|week|month|year)s?", read_limit),
    "people": (r"[A-Z]\w+(?:(?:, | and )[A-Z]\w+)*", read_names),
    "number": (r"\d+", int),
    "their": (r"(?:her|his|their|its)", None),
    "word": (r"[\w-]+", None),
    "quoted": (r'"[^"]*"', lambda text: text[1:-1]),
    "text": (r".+?", None),
}


class Sentence(parsers.re):
    """A regular expression whose groups are read as what they stand for."""

    def __init__(self, pattern, readers):
        super().__init__(pattern)
        self.readers = readers

    def parse_arguments(self, name):
        found = super().parse_arguments(name)
        if found is None:
            return None
        return {key: self.readers.get(key, str)(text) for key, text in found.items() if text is not None}


def phrase(template: str):
    """A step's sentence; `{who}`, `{case}`, `{day}`, `{when}`, `{limit}` … stand for what may be said there."""
    readers = {}

    def place(found: re.Match) -> str:
        name = found[1]
        pattern, reader = _NAMES[name.rstrip("0123456789")]
        if reader is not None:
            readers[name] = reader
        return f"(?P<{name}>{pattern})"

    return Sentence(re.sub(r"\{(\w+)\}", place, template), readers)
