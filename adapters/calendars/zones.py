"""Which edition of the time zone database this machine reckons with."""

from __future__ import annotations

import zoneinfo
from importlib import import_module
from pathlib import Path


def zones_version() -> str:
    """The edition, such as 2026b: the system's where zoneinfo finds one there, else that of the tzdata package.

    Laws change clocks at short notice: a promise reckoned with an older edition may lie an hour off, and
    is put right by an event, never in silence.
    """
    for folder in map(Path, zoneinfo.TZPATH):
        listing = folder / "tzdata.zi"
        if listing.is_file():
            with listing.open(encoding="utf-8") as text:
                return text.readline().removeprefix("# version ").strip()
        if (folder / "Europe" / "London").is_file():
            return "system, edition unknown"
    return str(import_module("tzdata").IANA_VERSION)
