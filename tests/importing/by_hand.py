"""What a limit in working days would have meant for the city's complaints, reckoned from the file's own columns.

Nothing of the product is used but the list of the city's holidays, as plain text.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from adapters.calendars import shelf

COMMENTS = "General Comments For a Program or Policy"
OPENS, CLOSES = time(8, 30), time(17)
HOLIDAYS = set(json.loads((Path(shelf.__file__).parent / "library" / "boston-311.json").read_text())["holidays"])
DAY = timedelta(days=1)
LAST_MOMENT = time(23, 59, 59)
DRAWN = datetime(2016, 1, 12, 23, 59, 59, 999_999)
LADDER = (5, 10)
"""Working days from one rung of the pack's ladder to the next."""


@dataclass(frozen=True)
class Row:
    """One complaint: when it was due, whether that was missed, and when it climbed."""

    due: datetime
    late: bool
    rungs: tuple[datetime, ...]


def works(day: date) -> bool:
    return day.weekday() < 5 and day.isoformat() not in HOLIDAYS


def after(day: date, working_days: int) -> date:
    while working_days:
        day += DAY
        working_days -= works(day)
    return day


def due(opened: datetime, working_days: int) -> datetime:
    """The same time of day; what comes in outside the hours counts from the next opening."""
    day = opened.date()
    if works(day) and OPENS <= opened.time() < CLOSES:
        return datetime.combine(after(day, working_days), opened.time())
    if not works(day) or opened.time() >= CLOSES:
        day = after(day, 1)
    return datetime.combine(after(day, working_days), OPENS)


def rungs(missed: datetime, ended: datetime) -> tuple[datetime, ...]:
    """The first at once, each further one at the end of so many working days after the day of the one before."""
    climbed = [missed] if missed < ended else []
    at = missed
    for wait in LADDER:
        at = datetime.combine(after(at.date(), wait), LAST_MOMENT)
        if climbed and at <= ended:
            climbed.append(at)
    return tuple(climbed)


def reckoned(file: Path, working_days: int, case_class: str = COMMENTS) -> dict[str, Row]:
    """Every complaint of the class by its number."""
    found = {}
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["type"] == case_class:
                opened = datetime.fromisoformat(row["open_dt"])
                ended = datetime.fromisoformat(row["closed_dt"]) if row["closed_dt"] else DRAWN
                at = due(opened, working_days)
                found[row["case_enquiry_id"]] = Row(at, at < max(ended, opened), rungs(at, max(ended, opened)))
    return found
