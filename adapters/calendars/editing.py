"""Changing a calendar: every change is a new version with a line of provenance; the old one stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from adapters.calendars.freezing import holidays_of, package
from adapters.calendars.reading import CalendarFile, calendar_from
from domain.calendar import Window
from domain.errors import BadInput


def extend(file: CalendarFile, to_year: int, holidays: Mapping[date, Mapping[str, str]] | None = None) -> CalendarFile:
    """The calendar, speaking for later years as well.

    The new years' holidays come from the package that the file names under `from`; a calendar written by
    hand needs them here, as names by language (an empty mapping says that there are none).
    Raises BadInput where nothing says what the new years' holidays are.
    """
    last = file.calendar.last_year
    if to_year <= last:
        raise BadInput(f"Calendar {file.calendar.name!r} already reaches {last}. Give a later year than that.")
    new_years = range(last + 1, to_year + 1)
    if holidays is not None:
        added = {day.isoformat(): {"name": dict(name), "source": "edited"} for day, name in holidays.items()}
        note = f"extended to {to_year} by hand"
    elif file.data.get("from"):
        added = holidays_of(file.data["from"], new_years)
        note = f"extended to {to_year} from {package()}"
    else:
        raise BadInput(
            f"Calendar {file.calendar.name!r} was written by hand: give the holidays of {last + 1} to {to_year} with it."
        )
    data = _copy(file, note)
    data["years"] = [file.calendar.first_year, to_year]
    # A day that was already entered by hand wins over the package.
    data["holidays"] = dict(sorted({**added, **data["holidays"]}.items()))
    return calendar_from(data, file.calendar.name)


def add_closure(file: CalendarFile, day: date, names: Mapping[str, str], source: str) -> CalendarFile:
    """A day off more: a decree, a flood, a works day.  It replaces special windows of that day."""
    data = _copy(file, f"closed on {day.isoformat()}: {source}")
    data["special"].pop(day.isoformat(), None)
    data["holidays"][day.isoformat()] = {"name": dict(names), "source": source}
    return calendar_from(data, file.calendar.name)


def add_special(
    file: CalendarFile, day: date, windows: tuple[Window, ...], names: Mapping[str, str], source: str
) -> CalendarFile:
    """A day with hours of its own: a half day, or a working Saturday.  It wins over week and holidays."""
    data = _copy(file, f"special hours on {day.isoformat()}: {source}")
    written = [window.to_json() for window in windows]
    data["special"][day.isoformat()] = {"windows": written, "name": dict(names), "source": source}
    return calendar_from(data, file.calendar.name)


def remove_day(file: CalendarFile, day: date, source: str) -> CalendarFile:
    """The day is as its weekday says again.  Raises BadInput where the calendar says nothing about it."""
    key = day.isoformat()
    data = _copy(file, f"removed {key}: {source}")
    gone = [data[part].pop(key, None) for part in ("holidays", "special")]
    if gone == [None, None]:
        raise BadInput(
            f"Calendar {file.calendar.name!r} has no holiday and no special day on {key}: nothing to remove."
        )
    return calendar_from(data, file.calendar.name)


def confirm(file: CalendarFile, day: date, source: str) -> CalendarFile:
    """An estimated date is announced: it is no longer an estimate.  Raises BadInput if it was none."""
    key = day.isoformat()
    data = _copy(file, f"confirmed {key}: {source}")
    holiday = data["holidays"].get(key)
    if holiday is None or not holiday.pop("estimated", False):
        raise BadInput(f"Calendar {file.calendar.name!r} has no estimated holiday on {key}: nothing to confirm.")
    holiday["source"] = source
    return calendar_from(data, file.calendar.name)


def _copy(file: CalendarFile, note: str) -> dict[str, Any]:
    data: dict[str, Any] = deepcopy(dict(file.data))
    data["version"] = _next(file.calendar.version)
    data.setdefault("holidays", {})
    data.setdefault("special", {})
    data.setdefault("provenance", []).append(f"{data['version']}: {note}")
    return data


def _next(version: str) -> str:
    """The version after this one: the last number in it, one more."""
    head, dot, tail = version.rpartition(".")
    return f"{head}{dot}{int(tail) + 1}" if tail.isdecimal() else f"{version}.2"
