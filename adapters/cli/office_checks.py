"""Whether an office can do what its procedures ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapters.cli.findings import Finding
from domain.office import Office
from domain.procedure.model import Procedure

if TYPE_CHECKING:
    from adapters.cli.ports import Application

ABOUT = "office"


def findings(office: Office, app: Application, names: list[str] | None = None) -> list[Finding]:
    """Everything that is wrong with the office, seen from these procedures (those that it has most roles of, if none)."""
    procedures = [app.library.current(name).procedure for name in names or served(office, app)]
    return [
        *_administration(office), *_reporting_lines(office), *_reach(office),
        *(found for procedure in procedures for found in _roles(office, procedure)),
    ]  # fmt: skip


def served(office: Office, app: Application) -> list[str]:
    """Procedures that the office works by, judged by its roles: it has at least half of theirs."""
    held = {role for officer in office.officers.values() if officer.active for role in officer.roles}
    procedures = ((name, app.library.current(name).procedure) for name in app.shelf.names())
    return [name for name, procedure in procedures if 2 * len(held & set(procedure.roles)) >= len(procedure.roles)]


def _administration(office: Office) -> Iterator[Finding]:
    if not office.with_role("administrator"):
        yield Finding(
            "fault", ABOUT, "Nobody has the role administrator: alarms reach nobody and the office cannot be changed.",
            "Give one officer the role.",
        )  # fmt: skip


def _roles(office: Office, procedure: Procedure) -> Iterator[Finding]:
    for role, label in procedure.roles.items():
        if not office.with_role(role):
            yield Finding(
                "fault", ABOUT, f"{procedure.procedure}: nobody has the role {role} ({label.get('en', role)}).",
                f"Give an officer the role {role}.",
            )  # fmt: skip


def _reporting_lines(office: Office) -> Iterator[Finding]:
    for key, officer in office.officers.items():
        seen, current = [key], officer.superior
        while current is not None and current not in seen:
            seen.append(current)
            current = office.officers[current].superior
        if current is not None:
            circle = " → ".join([*seen[seen.index(current) :], current])
            yield Finding(
                "fault", ABOUT, f"The reporting line of {key} runs in a circle: {circle}.", "Break it at the top."
            )
    for key, unit in office.units.items():
        if unit.head is None and unit.parent is None:
            yield Finding(
                "warning",
                ABOUT,
                f"Unit {key} has no head and no unit above: an escalation finds nobody.",
                "Name a head.",
            )


def _reach(office: Office) -> Iterator[Finding]:
    for key, officer in office.officers.items():
        if officer.active and not officer.email:
            yield Finding(
                "warning", ABOUT, f"Officer {key} has no e-mail address: notices wait to be collected.", "Add email."
            )
        if not officer.active and any(o.superior == key for o in office.officers.values() if o.active):
            yield Finding(
                "warning", ABOUT, f"Officer {key} is not active and yet somebody's superior.", "Name another superior."
            )
    for key, body in office.bodies.items():
        if not body.email:
            yield Finding(
                "note", ABOUT, f"Body {key} has no e-mail address: its notices become tasks for staff.", "Add email."
            )
