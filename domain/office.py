"""The office: units, officers, roles, reporting lines, absences, and the bodies it deals with.

It is data (``office.yaml``); each change is an event of the office's own stream.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.record import Recorded, canonical

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ /&()':\\-]{0,79}$")]

STREAM = "office"
"""The stream of the record that holds the office's own events."""


class OfficePart(BaseModel):
    """Base: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Absence(OfficePart):
    """An officer is away from the first to the last day, both included."""

    first: date
    last: date
    substitute: Id | None = None


class Officer(OfficePart):
    """Somebody on the staff, by a pseudonymous id."""

    name: str
    email: str | None = None
    roles: tuple[str, ...]
    unit: Id | None = None
    superior: Id | None = None
    skills: tuple[str, ...] = ()
    language: str = "en"
    conflicts: tuple[str, ...] = Field((), description="Bodies that this officer may not handle cases about.")
    absences: tuple[Absence, ...] = ()
    active: bool = True

    def absence_on(self, day: date) -> Absence | None:
        """The absence that covers this day."""
        return next((a for a in self.absences if a.first <= day <= a.last), None)


class Unit(OfficePart):
    """A part of the office, with what it serves."""

    name: str
    head: Id | None = None
    parent: Id | None = None
    classes: tuple[str, ...] = Field((), description="Classes that it serves; none named: all.")
    areas: tuple[str, ...] = Field((), description="Areas that it serves; none named: all.")
    email: str | None = None


class Body(OfficePart):
    """A public body outside: a respondent, its superior, a body to refer to, parliament."""

    name: str
    email: str | None = None
    superior: Id | None = None
    language: str = "en"


class Office(OfficePart):
    """The whole office as its file says it."""

    office: Id
    name: str
    zone: str = "UTC"
    reply_to: str | None = None
    language: str = "en"
    units: dict[Id, Unit] = {}
    officers: dict[Id, Officer] = {}
    bodies: dict[Id, Body] = {}

    @model_validator(mode="after")
    def _refers_to_what_it_has(self) -> Self:
        faults = list(self._dangling())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _dangling(self) -> Iterable[str]:
        for key, officer in self.officers.items():
            if officer.unit is not None and officer.unit not in self.units:
                yield f"officers.{key}.unit: there is no unit {officer.unit!r}"
            if officer.superior is not None and officer.superior not in self.officers:
                yield f"officers.{key}.superior: there is no officer {officer.superior!r}"
            for absence in officer.absences:
                if absence.substitute is not None and absence.substitute not in self.officers:
                    yield f"officers.{key}.absences: there is no officer {absence.substitute!r}"
        for key, unit in self.units.items():
            if unit.head is not None and unit.head not in self.officers:
                yield f"units.{key}.head: there is no officer {unit.head!r}"
            if unit.parent is not None and unit.parent not in self.units:
                yield f"units.{key}.parent: there is no unit {unit.parent!r}"
        for key, body in self.bodies.items():
            if body.superior is not None and body.superior not in self.bodies:
                yield f"bodies.{key}.superior: there is no body {body.superior!r}"

    @property
    def digest(self) -> str:
        """SHA-256 of the office's canonical text."""
        return hashlib.sha256(canonical(self.model_dump(mode="json")).encode()).hexdigest()

    def with_role(self, role: str, unit: str | None = None) -> list[str]:
        """Active officers with this role, in this unit if one is named, in order of id."""
        return list(self._by_role.get((role, unit), ()))

    @cached_property
    def _by_role(self) -> dict[tuple[str, str | None], list[str]]:
        """Active officers by role, everywhere and by unit, in order of id: looked up at every assignment and rung."""
        found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
        for key in sorted(self.officers):
            officer = self.officers[key]
            for role in dict.fromkeys(officer.roles if officer.active else ()):
                for unit in dict.fromkeys((None, officer.unit)):
                    found[role, unit].append(key)
        return dict(found)

    def nearest_with_role(self, role: str, unit: str | None) -> list[str]:
        """Officers with this role in this unit, else in the nearest unit above that has any, else anywhere."""
        seen: set[str] = set()
        while unit is not None and unit not in seen:
            found = self.with_role(role, unit)
            if found:
                return found
            seen.add(unit)
            unit = self.units[unit].parent if unit in self.units else None
        return self.with_role(role)

    def superior_of(self, officer: str | None, unit: str | None) -> str | None:
        """Who stands above an officer; of nobody: the head of the unit, then of the unit above."""
        known = self.officers.get(officer) if officer else None
        if known is not None and known.superior is not None:
            return known.superior
        return self._head_above(officer, known.unit if known is not None else unit)

    def _head_above(self, officer: str | None, unit: str | None) -> str | None:
        seen: set[str] = set()
        while unit is not None and unit in self.units and unit not in seen:
            seen.add(unit)
            head = self.units[unit].head
            if head is not None and head != officer and self.officers[head].active:
                return head
            unit = self.units[unit].parent
        return None

    def present(self, officer: str, day: date) -> str | None:
        """The officer, or whoever substitutes on this day; none if nobody is there."""
        seen: set[str] = set()
        current: str | None = officer
        while current is not None and current not in seen:
            seen.add(current)
            known = self.officers.get(current)
            if known is None or not known.active:
                return None
            away = known.absence_on(day)
            if away is None:
                return current
            current = away.substitute
        return None


def office_of(events: Iterable[Recorded]) -> Office | None:
    """The office as its stream says it: the last ``OfficeChanged`` stands."""
    office: Office | None = None
    for event in events:
        if event.type == "OfficeChanged" and event.content:
            office = Office.model_validate(event.content["office"])
    return office


def differences(old: Office | None, new: Office) -> list[str]:
    """What changed, as paths without personal data (`officers.o17.absences`), for the record."""
    before = old.model_dump(mode="json") if old is not None else {}
    return sorted(_differences("", before, new.model_dump(mode="json")))


def _differences(path: str, old: object, new: object) -> Iterable[str]:
    depth = path.count(".") + bool(path)
    if isinstance(old, dict) and isinstance(new, dict) and depth < 3:
        for key in old.keys() | new.keys():
            yield from _differences(f"{path}.{key}".lstrip("."), old.get(key), new.get(key))
    elif old != new:
        yield path
