"""The calculator: a limit as a line of JSON in, its due moment as a line of JSON out.

Keys of a line (unknown ones are refused, because a misspelt setting would give a wrong date):

* `start`: a local time in the zone, a moment with its own offset, or a date (then the answer is a date).
* `limit`: {unit: number}, negative to count backwards; or `end` in its place, to measure working seconds.
* `zone`, `week`, `holidays`, `special`, `years`: the calendar.  `week` maps mon…sun to windows, and days
  not named are not worked; `holidays` is a list of dates, or names by date; `special` maps dates to the
  windows of that day; `years` is [first, last] where the calendar speaks for those alone (otherwise 1800 to 2200).
  Or `calendar`: the name of one on the shelf.
* `due_at`, `day_zero`, `outside_hours`, `roll`, `min_working_days`: see `domain.limits.Conventions`.
* `pauses`: [[from, to], …], each like `start`; a date alone means the beginning of that day.
* `lang`: en or id, the language of the explanation.  `id` is given back; `note` is for the reader.

`week` is needed only where working time is counted.  The answer's due moment is local, with its offset.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from domain.calendar import WEEKDAYS, Holiday, Window, WorkingCalendar, tidy
from domain.errors import BadInput, CalendarNotCovered, OmbudsError
from domain.explanation import lines
from domain.limits import CALENDAR, ELAPSED, Conventions, DueAt, Limit, Roll
from domain.local_time import FIRST_YEAR, LAST_YEAR, from_instant, resolve, zone
from domain.reckoning import reckon, reckon_date, working_seconds
from domain.reckoning_dates import explain_date

_CALENDAR_KEYS = ("zone", "week", "holidays", "special", "years")
_CONVENTIONS = ("due_at", "day_zero", "outside_hours", "roll", "min_working_days")
_KEYS = frozenset({*_CALENDAR_KEYS, *_CONVENTIONS, "calendar", "start", "limit", "end", "pauses", "lang", "id", "note"})
_LONGEST = 1_000_000
_ANY_YEAR = (1800, 2200)
_INLINE = "line"
_DAY_NAMES = {
    **{day: number for number, day in enumerate(WEEKDAYS)},
    **dict(zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), range(7), strict=True)),
}

FindCalendar = Callable[[str], WorkingCalendar]
"""A calendar by its name on the shelf; raises NotFound."""


def answers(source: Iterable[str | bytes], find: FindCalendar | None = None) -> Iterator[str]:
    """An answer for each line that is not blank; a bad line gets an error with its number, and the rest go on.

    Lines as bytes are read as UTF-8, with or without a byte order mark, so that bytes which are no text are
    the fault of their line alone.
    """
    for number, text in enumerate(source, 1):
        if text.strip():
            yield json.dumps(_answer(text, number, find), ensure_ascii=False)


def _answer(text: str | bytes, number: int, find: FindCalendar | None) -> dict[str, Any]:
    known: dict[str, Any] = {}
    try:
        line = _parsed(text)
        if "id" in line:
            known = {"id": line["id"]}
        return {**known, **calculate(line, find)}
    except CalendarNotCovered as refused:
        if refused.calendar != _INLINE:
            return {**known, "line": number, "error": str(refused)}
        spoken = f"The line's calendar covers {refused.first} to {refused.last}, not {refused.year}."
        return {**known, "line": number, "error": f"{spoken} Give it years and holidays that reach so far."}
    except OmbudsError as refused:
        return {**known, "line": number, "error": str(refused)}


def _parsed(text: str | bytes) -> dict[str, Any]:
    if len(text) > _LONGEST:
        raise BadInput(f"The line is longer than {_LONGEST} characters.")
    try:
        line = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as fault:
        raise BadInput(f"This is not JSON: {fault}") from fault
    if not isinstance(line, dict):
        raise BadInput('A line is one JSON object, such as {"start": …, "limit": …}.')
    return line


def calculate(line: Mapping[str, Any], find: FindCalendar | None = None) -> dict[str, Any]:
    """The answer to one line that was read.  Raises OmbudsError, with what is wrong and what to do."""
    unknown = sorted(set(line) - _KEYS)
    if unknown:
        raise BadInput(f"Unknown key {unknown[0]!r}. Use: {', '.join(sorted(_KEYS))}.")
    if ("limit" in line) == ("end" in line):
        raise BadInput("Give either limit or end, one of the two.")
    if "start" not in line:
        raise BadInput("start is missing. Give the moment or the date of the event.")
    conventions = Conventions.from_mapping({key: line[key] for key in _CONVENTIONS if key in line})
    if "end" in line:
        calendar = _calendar(line, find, needs_week=True)
        begin, end = _moment(line["start"], calendar, "start"), _moment(line["end"], calendar, "end", end=True)
        return {"working_seconds": working_seconds(begin, end, calendar, _pauses(line, calendar))}
    limit = _limit(line["limit"])
    calendar = _calendar(line, find, needs_week=_needs_week(limit, conventions))
    if isinstance(line["start"], str) and _is_date(line["start"]):
        return _due_date(line, limit, calendar, conventions)
    start = _moment(line["start"], calendar, "start")
    found = reckon(start, limit, calendar, conventions, _pauses(line, calendar))
    return {"due": found.local, "explanation": _explained(line, found.steps, limit)}


def _due_date(
    line: Mapping[str, Any], limit: Limit, calendar: WorkingCalendar, conventions: Conventions
) -> dict[str, Any]:
    start = date.fromisoformat(line["start"])
    pauses = [(_day(begin, calendar), _day(end, calendar)) for begin, end in _pairs(line)]
    due = reckon_date(start, limit, calendar, conventions, pauses)
    steps = explain_date(start, limit, calendar, conventions, pauses)
    return {"due": due.isoformat(), "explanation": _explained(line, steps, limit)}


def _explained(line: Mapping[str, Any], steps: Any, limit: Limit) -> list[dict[str, Any]]:
    lang = line.get("lang", "en")
    if not isinstance(lang, str):
        raise BadInput(f"lang is en or id, not {lang!r}.")
    return [each.to_json() for each in lines(steps, limit, lang)]


def _limit(value: Any) -> Limit:
    if isinstance(value, str):
        return Limit.parse(value)
    if not isinstance(value, dict):
        raise BadInput(f'limit is one unit and a number, such as {{"working_days": 10}}, not {value!r}.')
    return Limit.from_mapping(value)


def _needs_week(limit: Limit, conventions: Conventions) -> bool:
    """Whether working days or hours play any part; plain calendar limits know none."""
    if limit.unit in ELAPSED or limit.unit in CALENDAR:
        rolled = conventions.roll is Roll.FORWARD and limit.amount >= 0 and limit.unit in CALENDAR
        return rolled or conventions.min_working_days or conventions.due_at is DueAt.CLOSE_OF_BUSINESS
    return True


def _calendar(line: Mapping[str, Any], find: FindCalendar | None, *, needs_week: bool) -> WorkingCalendar:
    own = [key for key in _CALENDAR_KEYS if key in line]
    if "calendar" in line:
        if own:
            raise BadInput(f"The line names a calendar and gives {own[0]} too. Keep one of the two.")
        if find is None or not isinstance(line["calendar"], str):
            raise BadInput(f"The calendar {line['calendar']!r} cannot be looked up here. Give zone, week and holidays.")
        return find(line["calendar"])
    dated = isinstance(line["start"], str) and _is_date(line["start"])
    if "zone" not in line and not dated:
        raise BadInput("zone is missing. Give the IANA name, such as Europe/London.")
    if "week" not in line and needs_week:
        raise BadInput('week is missing. Give the windows of the working days, such as {"mon": [["09:00", "17:00"]]}.')
    return _inline(json.dumps({key: line[key] for key in own}, sort_keys=True))


@lru_cache(maxsize=256)
def _inline(text: str) -> WorkingCalendar:
    """The calendar that a line spells out; lines that spell the same one share its years."""
    given = json.loads(text)
    name = given.get("zone", "UTC")
    if not isinstance(name, str):
        raise BadInput(f"zone is the name of a time zone, not {name!r}.")
    zone(name)
    first, last = _years(given.get("years"))
    week = {day: windows for day, windows in _week(given.get("week")) if windows}
    holidays = _holidays(given.get("holidays"))
    return WorkingCalendar(_INLINE, "1", name, week, holidays, _special(given.get("special")), first, last)


def _years(value: Any) -> tuple[int, int]:
    match value:
        case None:
            return _ANY_YEAR
        case [int() as first, int() as last] if FIRST_YEAR <= first <= last <= LAST_YEAR:
            return first, last
    raise BadInput(f"years is the first and the last year of the calendar, such as [2024, 2028], not {value!r}.")


def _week(value: Any) -> Iterator[tuple[int, tuple[Window, ...]]]:
    if value is not None and not isinstance(value, dict):
        raise BadInput(f'week maps days to windows, such as {{"mon": [["09:00", "17:00"]]}}, not {value!r}.')
    for day, windows in (value or {}).items():
        number = _DAY_NAMES.get(day.lower())
        if number is None:
            raise BadInput(f"{day!r} is not a day of the week. Use: {', '.join(WEEKDAYS)}.")
        yield number, _windows(windows, day)


def _windows(value: Any, day: str) -> tuple[Window, ...]:
    found: list[Window] = []
    for pair in value if isinstance(value, list) else [value] if value is not None else []:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadInput(f'A window of {day} is an opening and a closing, such as ["09:00", "17:00"], not {pair!r}.')
        found.append(Window.parse(*pair))
    return tidy(found)


def _holidays(value: Any) -> dict[date, Holiday]:
    if isinstance(value, dict):
        return {_date(day, "holidays"): Holiday(_holiday_name(name), source="line") for day, name in value.items()}
    if value is not None and not isinstance(value, list):
        raise BadInput(f'holidays is a list of dates, such as ["2026-04-03"], not {value!r}.')
    found: dict[date, Holiday] = {}
    for entry in value or []:
        named = entry if isinstance(entry, dict) else {"date": entry}
        found[_date(named.get("date"), "holidays")] = Holiday(_holiday_name(named.get("name")), source="line")
    return found


def _holiday_name(value: Any) -> dict[str, str]:
    if isinstance(value, dict) and value and all(isinstance(name, str) for name in value.values()):
        return value
    return {"en": value, "id": value} if isinstance(value, str) and value else {"en": "day off", "id": "hari libur"}


def _special(value: Any) -> dict[date, tuple[Window, ...]]:
    if value is None:
        return {}
    if isinstance(value, dict):
        return {_date(day, "special"): _windows(windows, day) for day, windows in value.items()}
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return {_date(entry.get("date"), "special"): _windows(entry.get("windows"), "special") for entry in value}
    raise BadInput(f'special maps dates to windows, such as {{"2026-12-24": [["09:00", "12:00"]]}}, not {value!r}.')


def _pairs(line: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    value = line.get("pauses")
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInput(f"pauses is a list of [from, to], not {value!r}.")
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadInput(f"A pause is its beginning and its end, such as [from, to], not {pair!r}.")
    return [(begin, end) for begin, end in value]


def _pauses(line: Mapping[str, Any], calendar: WorkingCalendar) -> list[tuple[datetime, datetime]]:
    return [
        (_moment(begin, calendar, "pauses"), _moment(end, calendar, "pauses", end=not _is_date(end)))
        for begin, end in _pairs(line)
    ]


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or "T" in value or ":" in value:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _date(value: Any, key: str) -> date:
    if not _is_date(value):
        raise BadInput(f"{key}: {value!r} is not a date. Write it as 2026-04-03.")
    return date.fromisoformat(value)


def _day(value: Any, calendar: WorkingCalendar) -> date:
    """The local day of a moment or a date."""
    if _is_date(value):
        return date.fromisoformat(value)
    return _moment(value, calendar, "pauses").astimezone(calendar.tz).date()


def _moment(value: Any, calendar: WorkingCalendar, key: str, *, end: bool = False) -> datetime:
    """A moment: with an offset as it stands, without one on the wall of the zone."""
    try:
        written = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise BadInput(f"{key}: {value!r} is not a moment. Write it as 2026-03-02T09:00:00.") from None
    if not FIRST_YEAR <= written.year <= LAST_YEAR:
        raise BadInput(f"{key}: the year {written.year} is out of reach. Use the years {FIRST_YEAR} to {LAST_YEAR}.")
    if written.tzinfo is not None:
        return written
    return from_instant(resolve(written, calendar.tz, end=end))
