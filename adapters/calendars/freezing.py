"""Freezing the holidays package into a calendar: what it says today, with its version beside every day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from adapters.calendars.names import INDONESIAN
from adapters.calendars.reading import CalendarFile, calendar_from
from domain.errors import BadInput

_ESTIMATED = re.compile(r"\s*\((estimated|perkiraan)\)")


def freeze(
    name: str,
    title: Mapping[str, str],
    zone: str,
    week: Mapping[str, list[list[str]]],
    years: tuple[int, int],
    country: str,
    subdivision: str | None = None,
    categories: Iterable[str] = ("public",),
) -> CalendarFile:
    """A first version from the holidays package.  Raises BadInput for an unknown country, CalendarRefused."""
    source = {"country": country, "subdivision": subdivision, "categories": list(categories)}
    return calendar_from(
        {
            "id": name,
            "version": "1",
            "title": dict(title),
            "zone": zone,
            "years": list(years),
            "week": dict(week),
            "from": source,
            "holidays": holidays_of(source, range(years[0], years[1] + 1)),
            "special": {},
            "provenance": [f"1: frozen from {package()} for {years[0]} to {years[1]}, {_place(source)}"],
        },
        name,
    )


def package() -> str:
    """The package and its version, as provenance names it."""
    return f"holidays {metadata.version('holidays')}"


def holidays_of(source: Mapping[str, Any], years: Iterable[int]) -> dict[str, dict[str, Any]]:
    """The holidays of some years, by date.  Raises BadInput for a country that the package does not know."""
    wanted = list(years)
    english, local = _names(source, wanted, "en"), _names(source, wanted, "id")
    note = f"{package()}, {_place(source)}"
    found: dict[str, dict[str, Any]] = {}
    for day in sorted(english):
        name = _ESTIMATED.sub("", english[day])
        said = _ESTIMATED.sub("", local.get(day, "")) or INDONESIAN.get(name)
        found[day] = {"name": {"en": name, **({"id": said} if said else {})}, "source": note}
        if _ESTIMATED.search(english[day]) or _ESTIMATED.search(local.get(day, "")):
            found[day]["estimated"] = True
    return found


def _names(source: Mapping[str, Any], years: list[int], lang: str) -> dict[str, str]:
    """The package's names in one language, empty if it does not speak it (English falls back to its own)."""
    import holidays

    try:
        plain = holidays.country_holidays(
            source["country"], subdiv=source.get("subdivision"), years=years, categories=tuple(source["categories"])
        )
        spoken = sorted(code for code in plain.supported_languages if code.split("_")[0] == lang)
        if not spoken and lang != "en":
            return {}
        if spoken:
            plain = holidays.country_holidays(
                source["country"],
                subdiv=source.get("subdivision"),
                years=years,
                categories=tuple(source["categories"]),
                language=spoken[0],
            )
    except (NotImplementedError, ValueError) as wrong:
        raise BadInput(f"The holidays package has nothing for {_place(source)}: {wrong}") from wrong
    return {day.isoformat(): name for day, name in plain.items()}


def _place(source: Mapping[str, Any]) -> str:
    place = "-".join(filter(None, (source["country"], source.get("subdivision"))))
    return f"{place} ({', '.join(source['categories'])})"
