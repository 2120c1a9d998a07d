"""An export leaves the house: the record says what was handed out, to whom it was shown, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from domain import access
from domain.case.case import Case
from domain.case.commands import CaseId, Command
from domain.errors import AccessDenied
from domain.office import Office
from domain.record import Event

TYPE = "RecordExported"
MOST_NAMED = 50
"""So many cases are named in the event; of more it says how many, and the digest says which."""


class LogExport(Command):
    """Say that an export was made; ``manifest`` is the SHA-256 of its manifest, which fixes every byte of it."""

    kind: Literal["log_export"] = "log_export"
    manifest: str = Field(pattern=r"^[0-9a-f]{64}$")
    events: int = Field(ge=1)
    size: int | None = Field(None, ge=1, description="The checkpoint that it is bound to.")
    cases: tuple[CaseId, ...] | None = Field(None, description="None: everything.")
    shown_to: str | None = None


def log_export(office: Office, command: LogExport, now: datetime) -> list[Event]:
    """The event, in the office's own stream.  Raises AccessDenied for one who is neither on the staff nor the system."""
    actor = access.actor_of(command.actor, office)
    if actor.id not in office.officers and access.SYSTEM not in actor.roles:
        raise AccessDenied(actor.id, "export the record", "only staff may.")
    facts: dict[str, object] = {"manifest": command.manifest, "events": command.events}
    if command.size is not None:
        facts["size"] = command.size
    if command.shown_to is not None:
        facts["shown_to"] = command.shown_to
    if command.cases is not None:
        facts |= {"cases": list(command.cases[:MOST_NAMED]), "count": len(command.cases)}
    return [Event(TYPE, command.effective_at or now, command.actor, facts)]


def may_see_contents(who: str | None, case: Case | None, office: Office) -> bool:
    """Whether contents are shown to this officer: of a case by the rules for reading it; of the rest to administrators.

    Raises AccessDenied for an officer whom nobody knows.
    """
    if who is None:
        return False
    actor = access.actor_of(who, office)
    if case is None:
        return access.ADMINISTRATOR in actor.roles
    return access.may_see_people(actor, case, office)


__all__ = ["MOST_NAMED", "TYPE", "LogExport", "log_export", "may_see_contents"]
