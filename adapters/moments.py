"""Moments as people write and read them, in the office's zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import BadInput
from domain.explanation import MONTHS, WEEKDAYS

_DAY = "2026-03-02"
_UNITS = {"en": ("d", "h", "min"), "id": ("hari", "jam", "mnt")}
_WORDS = {"en": ("in {0}", "{0} late", "now"), "id": ("{0} lagi", "terlambat {0}", "sekarang")}


def parse_moment(text: str, zone: str, *, end_of_day: bool = False) -> datetime:
    """A moment in ISO 8601; without an offset it is local, a date alone is its beginning (or its end).

    Raises BadInput.
    """
    try:
        if len(text) == len(_DAY):
            last = time(23, 59, 59, 999_999)
            return datetime.combine(date.fromisoformat(text), last if end_of_day else time(), ZoneInfo(zone))
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no moment. Write it as 2026-03-02T09:00, with or without an offset.") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(zone))


def written(at: datetime, zone: str, lang: str) -> str:
    """Write "Thu 5 March 2026, 17:00" or "Kam 5 Maret 2026, 17.00"; seconds only where a day ends with them."""
    local = at.astimezone(ZoneInfo(zone))
    last = (local.hour, local.minute, local.second) == (23, 59, 59)
    mark = "." if lang == "id" else ":"
    day = f"{WEEKDAYS[lang][local.weekday()]} {local.day} {MONTHS[lang][local.month - 1]} {local.year}"
    return f"{day}, {local:%H}{mark}{local:%M}" + (f"{mark}59" if last else "")


def brief(at: datetime | None, zone: str) -> str:
    """Write "2026-03-05 17:00", for the narrow columns of tables; nothing for no moment."""
    return "" if at is None else f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def distance(at: datetime, now: datetime, lang: str) -> str:
    """How far off a due moment is: "in 3 d 4 h", "2 d late"."""
    ahead, late, moment_itself = _WORDS[lang]
    gap = at - now
    if abs(gap) < timedelta(minutes=1):
        return moment_itself
    return (ahead if gap > timedelta() else late).format(length(abs(gap), lang))


def length(gap: timedelta, lang: str) -> str:
    """A stretch of time in its two largest units; from ten days on in days alone."""
    day, hour, minute = _UNITS[lang]
    minutes = int(gap.total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    if days >= 10:
        return f"{days} {day}"
    parts = [(days, day), (rest // 60, hour), (rest % 60, minute)]
    first = next((place for place, (size, _) in enumerate(parts) if size), 2)
    return " ".join(f"{size} {unit}" for size, unit in parts[first : first + 2] if size) or f"0 {minute}"
