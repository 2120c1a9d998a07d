"""The reckoning against the City of Boston's own due moments: 24,716 complaints of 2015."""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.calendars.shelf import CalendarShelf
from domain.limits import Limit
from domain.reckoning import reckon

# Read at import: the suite clears our settings before each test.
SHARED = Path(os.environ.get("OMBUDS_SHARED_DATA") or Path(__file__).parents[2] / ".." / "shared" / "data")
COMPLAINTS = SHARED / "boston311-2015.csv"
NEW_YORK = ZoneInfo("America/New_York")

# type -> the city's limit, and the share of its due moments that this limit reproduces within 60 seconds.
RULES = {
    "General Comments For a Program or Policy": ("10 working days", 0.9994),
    "Building Inspection Request": ("3 working days", 1.0000),
    "Unsanitary Conditions - Establishment": ("2 working days", 1.0000),
    "CE Collection": ("1 working day", 0.9976),
    "Heat - Excessive Insufficient": ("30 calendar days", 0.9992),
    "Rodent Activity": ("30 calendar days", 0.9982),
    "Unsatisfactory Living Conditions": ("120 calendar days", 0.9996),
    "Bed Bugs": ("120 calendar days", 0.9977),
    "Traffic Signal Inspection": ("1 calendar day", 0.9907),
    "Contractors Complaint": ("720 calendar days", 1.0000),
}


@pytest.mark.skipif(not COMPLAINTS.is_file(), reason=f"{COMPLAINTS} is missing (set OMBUDS_SHARED_DATA to its folder)")
def test_due_moments_agree_with_the_city():
    boston = CalendarShelf().load("boston-311")
    limits = {kind: Limit.parse(text) for kind, (text, _) in RULES.items()}
    promised, agreed, rows = Counter(), Counter(), 0
    with COMPLAINTS.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows += 1
            if row["target_dt"]:
                received, target = (
                    datetime.fromisoformat(row[key]).replace(tzinfo=NEW_YORK).astimezone(UTC)
                    for key in ("open_dt", "target_dt")
                )
                due = reckon(received, limits[row["type"]], boston).due
                promised[row["type"]] += 1
                agreed[row["type"]] += abs((due - target).total_seconds()) <= 60
    assert rows == 24_716
    assert {kind: round(agreed[kind] / promised[kind], 4) for kind in promised} == {
        kind: share for kind, (_, share) in RULES.items()
    }
    assert agreed.total() / promised.total() >= 0.998
