"""Saying why a limit ends when it ends, day by day, in English and in Indonesian.

The steps of `domain.steps` hold runs of days; here each day gets its line, with its number where whole
days are counted.  Names of days and months are our own table: a process has one locale, readers have many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.errors import BadInput
from domain.limits import SECONDS, Limit
from domain.steps import Kind, Step

WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
}
_MONTHS = (
    ("January", "Januari"),
    ("February", "Februari"),
    ("March", "Maret"),
    ("April", "April"),
    ("May", "Mei"),
    ("June", "Juni"),
    ("July", "Juli"),
    ("August", "Agustus"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Desember"),
)
MONTHS = {"en": tuple(en for en, _ in _MONTHS), "id": tuple(local for _, local in _MONTHS)}
_WORDS = {
    "en": {
        Kind.START: "start at {at}",
        Kind.OPENING: "counting begins at {at}, the next opening",
        Kind.COUNTED: "counted",
        Kind.PART: "counted in part, {time} paused",
        Kind.PAUSED: "not counted, paused",
        Kind.DAY_OFF: "not counted, not a working day",
        Kind.HOLIDAY: "holiday, {name}",
        Kind.CLOSED: "not counted, closed",
        Kind.ROLLED: "the limit may not end on a day off",
        Kind.DUE: "due at {at}",
        "number": "counted, day {number}",
        "time": "counted, {time}",
        "hours": "{0} h",
        "minutes": "{0} min",
        "seconds": "{0} s",
        "estimated": "date estimated",
        "run": "{first} to {last}",
    },
    "id": {
        Kind.START: "mulai pukul {at}",
        Kind.OPENING: "penghitungan mulai pukul {at}, saat buka berikutnya",
        Kind.COUNTED: "dihitung",
        Kind.PART: "dihitung sebagian, {time} dihentikan sementara",
        Kind.PAUSED: "tidak dihitung, dihentikan sementara",
        Kind.DAY_OFF: "tidak dihitung, bukan hari kerja",
        Kind.HOLIDAY: "hari libur, {name}",
        Kind.CLOSED: "tidak dihitung, kantor tutup",
        Kind.ROLLED: "batas waktu tidak dapat berakhir pada hari libur",
        Kind.DUE: "jatuh tempo pukul {at}",
        "number": "dihitung, hari ke-{number}",
        "time": "dihitung, {time}",
        "hours": "{0} jam",
        "minutes": "{0} menit",
        "seconds": "{0} detik",
        "estimated": "tanggal perkiraan",
        "run": "{first} sampai {last}",
    },
}
LANGUAGES = tuple(_WORDS)
_MOMENTS = frozenset({Kind.START, Kind.OPENING, Kind.DUE})


@dataclass(frozen=True, slots=True)
class Line:
    """A day (or, in a very long limit, a run of like days) and what it did, ready to print."""

    first: date
    last: date
    kind: Kind
    counted: bool
    text: str

    def to_json(self) -> dict[str, Any]:
        """As the calculator answers it."""
        days: dict[str, Any] = {"date": self.first.isoformat()}
        if self.last != self.first:
            days = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return {**days, "kind": self.kind.value, "counted": self.counted, "text": self.text}


def describe_day(day: date, lang: str = "en") -> str:
    """Write "Thu 5 March 2026" or "Kam 5 Maret 2026".  Raises BadInput for a language that is not here."""
    _known(lang)
    return f"{WEEKDAYS[lang][day.weekday()]} {day.day} {MONTHS[lang][day.month - 1]} {day.year}"


def describe_time(seconds: int, lang: str = "en") -> str:
    """Write "7 h 30 min" or "7 jam 30 menit"."""
    words = _WORDS[lang]
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [
        words[key].format(size) for key, size in (("hours", hours), ("minutes", minutes), ("seconds", left)) if size
    ]
    return " ".join(parts) or words["minutes"].format(0)


def lines(
    steps: Sequence[Step], limit: Limit, lang: str = "en", grounds: Sequence[str] = (), longest: int = 400
) -> list[Line]:
    """One line for each day; runs stay together once there would be more than `longest` lines.

    `grounds` say in the reader's language why the clock was paused, in the order of the united pauses.
    """
    _known(lang)
    numbers = _numbers(steps, limit)
    split = sum((step.last - step.first).days + 1 for step in steps) <= longest
    found: list[Line] = []
    for step in steps:
        for first, last in _days(step) if split else [(step.first, step.last)]:
            number = next(numbers) if step.kind is Kind.COUNTED and limit.unit not in SECONDS and split else None
            days = describe_day(first, lang)
            if last != first:
                days = _WORDS[lang]["run"].format(first=days, last=describe_day(last, lang))
            text = f"{days}: {_said(step, limit, lang, number, grounds)}"
            found.append(Line(first, last, step.kind, step.kind in {Kind.COUNTED, Kind.PART}, text))
    return found


def _known(lang: str) -> None:
    if lang not in _WORDS:
        raise BadInput(f"There is no wording in {lang!r}. Use one of: {', '.join(LANGUAGES)}.")


def _numbers(steps: Sequence[Step], limit: Limit) -> Iterator[int]:
    whole = sum((step.last - step.first).days + 1 for step in steps if step.kind is Kind.COUNTED)
    return iter(range(whole, 0, -1) if limit.amount < 0 else range(1, whole + 1))


def _days(step: Step) -> list[tuple[date, date]]:
    days = [step.first + timedelta(days=n) for n in range((step.last - step.first).days + 1)]
    return [(day, day) for day in days]


def _said(step: Step, limit: Limit, lang: str, number: int | None, grounds: Sequence[str]) -> str:
    words = _WORDS[lang]
    if step.kind in _MOMENTS and step.at is None:
        text = words[step.kind].partition(" {at}")[0].removesuffix(" at").removesuffix(" pukul")
    elif step.kind is Kind.COUNTED and number is not None:
        text = words["number"].format(number=number)
    elif step.kind is Kind.COUNTED and limit.unit in SECONDS:
        text = words["time"].format(time=describe_time(step.amount, lang))
    else:
        text = words[step.kind].format(at=step.at, time=describe_time(step.amount, lang), name=_name(step.name, lang))
    if step.kind is Kind.ROLLED and step.name:
        text += f" ({_name(step.name, lang)})"
    if step.estimated:
        text += f" ({words['estimated']})"
    if step.pause is not None and step.pause < len(grounds):
        text += f": {grounds[step.pause]}"
    return text


def _name(name: Mapping[str, str] | None, lang: str) -> str:
    """The name in the reader's language, else in English, else in any."""
    if not name:
        return ""
    return name.get(lang) or name.get("en") or next(iter(name.values()))
