"""Dates and moments as a reader of English or Indonesian expects them, in the office's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class DateWords:
    """Names of days (Monday first) and months, and how they stand together."""

    days: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    moment: str
    time: str


WORDS = {
    "en": DateWords(
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=("January", "February", "March", "April", "May", "June", "July",
                "August", "September", "October", "November", "December"),
        date="{weekday} {day} {month} {year}",
        moment="{date} at {time} ({zone})",
        time="{hour:02d}:{minute:02d}",
    ),
    "id": DateWords(
        days=("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
        months=("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
                "Agustus", "September", "Oktober", "November", "Desember"),
        date="{weekday}, {day} {month} {year}",
        moment="{date} pukul {time} {zone}",
        time="{hour:02d}.{minute:02d}",
    ),
}  # fmt: skip


def written_date(value: object, language: str, zone: str) -> str:
    """The calendar day of `value` (a date, an aware datetime, or either in ISO 8601) at the office.

    Raises BadInput when it is none of them.
    """
    words = _words(language)
    day = _local(value, zone)
    return words.date.format(
        weekday=words.days[day.weekday()], day=day.day, month=words.months[day.month - 1], year=day.year
    )


def written_moment(value: object, language: str, zone: str) -> str:
    """Day and time of `value` at the office, with the zone named, since the reader may be elsewhere."""
    local = _local(value, zone)
    if not isinstance(local, datetime):
        return written_date(value, language, zone)
    words = _words(language)
    time = words.time.format(hour=local.hour, minute=local.minute)
    return words.moment.format(date=written_date(value, language, zone), time=time, zone=_zone_name(local))


def _words(language: str) -> DateWords:
    if language not in WORDS:
        raise BadInput(f"Dates cannot be written in {language!r}. Known: {', '.join(WORDS)}.")
    return WORDS[language]


def _local(value: object, zone: str) -> date:
    moment = _parsed(value)
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise BadInput("A moment needs a time zone.")
    return moment.astimezone(ZoneInfo(zone))


def _parsed(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise BadInput(f"A {type(value).__name__} is neither a date nor a moment.")
    try:
        return date.fromisoformat(value) if len(value) == len("2026-01-01") else datetime.fromisoformat(value)
    except ValueError as error:
        raise BadInput("A text is neither a date nor a moment in ISO 8601.") from error  # never quoted: whose is it?


def _zone_name(local: datetime) -> str:
    """The zone's short name (BST, WIB); where there is only a number, UTC with it."""
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name
