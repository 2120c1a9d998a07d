"""Reading a calendar file, with every fault at once.

A file is JSON or YAML (by the safe reader of packs).  It names: id, version, title per language, zone,
years (first and last that it speaks for), week (windows per weekday), holidays and special days by date,
each holiday with its name per language, where it comes from, and whether its date is an estimate; `from`
(country, subdivision, categories) where the holidays package is the source; provenance, one line a change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from adapters.packs.yaml_lines import MAX_BYTES, read_yaml
from domain.calendar import WEEKDAYS, Holiday, Window, WorkingCalendar, tidy
from domain.errors import BadInput, OmbudsError
from domain.local_time import FIRST_YEAR, LAST_YEAR, zone
from domain.procedure.faults import Fault, ProcedureRefused

_KEYS = frozenset({"id", "version", "title", "zone", "years", "week", "holidays", "special", "from", "provenance"})
_HOLIDAY_KEYS = frozenset({"name", "estimated", "source"})
_SPECIAL_KEYS = frozenset({"windows", "name", "source"})


class CalendarRefused(OmbudsError):
    """A calendar that cannot be used; it names all its faults, one to a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as reckoning uses it, and the file's own data, which edits start from."""

    calendar: WorkingCalendar
    data: Mapping[str, Any]

    @property
    def provenance(self) -> tuple[str, ...]:
        """What was done to this calendar, oldest first."""
        return tuple(self.data.get("provenance", ()))

    def to_text(self) -> str:
        """The file, as `read_calendar` reads it."""
        return json.dumps(self.data, indent=1, ensure_ascii=False) + "\n"


def read_calendar(path: Path) -> CalendarFile:
    """Read and check one file.

    Raises:
        CalendarRefused: with every fault, each with file, line, path and what to do.
    """
    content = path.read_bytes()
    try:
        data = json.loads(content) if path.suffix == ".json" and len(content) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        data = None
    if data is None:
        try:
            data = read_yaml(content, str(path)).value
        except ProcedureRefused as refused:
            raise CalendarRefused(refused.faults) from refused
    try:
        return calendar_from(data, str(path))
    except CalendarRefused as refused:
        document = read_yaml(content, str(path))
        raise CalendarRefused(
            fault.located(str(path), document.line_of(fault.path)) for fault in refused.faults
        ) from refused


def calendar_from(data: Any, file: str = "calendar") -> CalendarFile:
    """Check a calendar's data.  Raises CalendarRefused with every fault."""
    if not isinstance(data, dict):
        raise CalendarRefused([Fault("a calendar is a mapping", (), "write id, version, zone, years, week", file)])
    check = _Check()
    calendar = check.calendar(data)
    if calendar is None:
        raise CalendarRefused(fault.located(file, 0) for fault in check.faults)
    return CalendarFile(calendar, data)


@dataclass(slots=True)
class _Check:
    """Collects faults while it builds the parts."""

    faults: list[Fault] = field(default_factory=list)

    def fault(self, message: str, hint: str, *path: str | int) -> None:
        self.faults.append(Fault(message, path, hint))

    def calendar(self, data: dict[str, Any]) -> WorkingCalendar | None:
        for key in sorted(map(str, set(data) - _KEYS)):
            self.fault(f"unknown key {key!r}", f"use: {', '.join(sorted(_KEYS))}", key)
        name, version, zone_name = (self.text(data, key) for key in ("id", "version", "zone"))
        if zone_name:
            self.zone(zone_name)
        first, last = self.years(data.get("years"))
        week = self.week(data.get("week"))
        holidays = dict(self.holidays(data.get("holidays", {}), first, last))
        special = dict(self.special(data.get("special", {}), first, last))
        self.provenance(data.get("provenance", []))
        if self.faults:
            return None
        return WorkingCalendar(name, version, zone_name, week, holidays, special, first, last)

    def text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self.fault(f"{key} is missing" if value is None else f"{key} is not text", f"write {key}: …", key)
        return ""

    def zone(self, name: str) -> None:
        try:
            zone(name)
        except BadInput as wrong:
            self.fault(str(wrong), "look it up in the IANA time zone database", "zone")

    def years(self, value: Any) -> tuple[int, int]:
        match value:
            case [int() as first, int() as last] if FIRST_YEAR <= first <= last <= LAST_YEAR:
                return first, last
        self.fault(
            "years is not [first, last]", "write the years that the calendar speaks for, such as [2024, 2028]", "years"
        )
        return FIRST_YEAR, LAST_YEAR

    def week(self, value: Any) -> dict[int, tuple[Window, ...]]:
        found: dict[int, tuple[Window, ...]] = {}
        if not isinstance(value, dict):
            self.fault("week is missing", "write the windows of each working day: mon: [['09:00', '17:00']]", "week")
            return found
        for day, windows in value.items():
            if day not in WEEKDAYS:
                self.fault(f"{day!r} is not a weekday", f"use: {', '.join(WEEKDAYS)}", "week", str(day))
                continue
            found[WEEKDAYS.index(day)] = self.windows(windows, "week", day)
        if not any(found.values()):
            self.fault("no day of the week has working time", "give at least one day a window", "week")
        return {day: windows for day, windows in found.items() if windows}

    def windows(self, value: Any, *path: str | int) -> tuple[Window, ...]:
        if not isinstance(value, list):
            self.fault(
                "windows are not a list", "write [['09:00', '12:00'], ['13:00', '17:00']], or [] for none", *path
            )
            return ()
        found: list[Window] = []
        for place, pair in enumerate(value):
            try:
                opens, closes = pair
                found.append(Window.parse(opens, closes))
            except (BadInput, ValueError, TypeError) as wrong:
                message = str(wrong) if isinstance(wrong, BadInput) else f"{pair!r} is not an opening and a closing"
                self.fault(message, "write ['09:00', '17:00']", *path, place)
        if len(tidy(found)) < len(found):
            self.fault("windows overlap or touch", "write them as one", *path)
        return tidy(found)

    def days(self, value: Any, key: str, first: int, last: int) -> Iterator[tuple[date, str, Any]]:
        if not isinstance(value, dict):
            self.fault(f"{key} is not a mapping of dates", "write 2026-12-25: …", key)
            return
        for written, content in value.items():
            try:
                day = date.fromisoformat(written)
            except (ValueError, TypeError):
                self.fault(f"{written!r} is not a date", "write it as 2026-12-25", key, str(written))
                continue
            if not first <= day.year <= last:
                self.fault(
                    f"{written} lies outside the years {first} to {last}", "extend years, or remove it", key, written
                )
            yield day, written, content

    def holidays(self, value: Any, first: int, last: int) -> Iterator[tuple[date, Holiday]]:
        for day, written, content in self.days(value, "holidays", first, last):
            path = ("holidays", written)
            if not isinstance(content, dict) or not set(content) <= _HOLIDAY_KEYS:
                self.fault("a holiday has name, source and estimated", "write {name: {en: …, id: …}, source: …}", *path)
                continue
            estimated = content.get("estimated", False)
            if not isinstance(estimated, bool):
                self.fault(
                    "estimated is not true or false", "write true while the date may still move", *path, "estimated"
                )
            if not isinstance(content.get("source"), str):
                self.fault("source is missing", "say who declared it: a decree, or 'edited'", *path, "source")
            yield (
                day,
                Holiday(self.name(content.get("name"), *path, "name"), estimated is True, str(content.get("source"))),
            )

    def name(self, value: Any, *path: str | int) -> dict[str, str]:
        if isinstance(value, dict) and value and all(isinstance(text, str) and text for text in value.values()):
            return {str(lang): text for lang, text in value.items()}
        self.fault("name is missing", "write a name in each language: {en: …, id: …}", *path)
        return {}

    def special(self, value: Any, first: int, last: int) -> Iterator[tuple[date, tuple[Window, ...]]]:
        for day, written, content in self.days(value, "special", first, last):
            if isinstance(content, dict) and not set(content) <= _SPECIAL_KEYS:
                self.fault("a special day has windows, name and source", "remove the other keys", "special", written)
            windows = content.get("windows") if isinstance(content, dict) else content
            yield day, self.windows(windows, "special", written)

    def provenance(self, value: Any) -> None:
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            self.fault("provenance is not a list of lines", "write one line for each change", "provenance")
