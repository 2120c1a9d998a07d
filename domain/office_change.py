"""Changing the office: who works where is data, and each change of it an event."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain import access
from domain.case.commands import Command
from domain.office import Office, differences
from domain.record import Event


class ChangeOffice(Command):
    """Make the office what its file says."""

    kind: Literal["change_office"] = "change_office"
    office: Office


def change(known: Office | None, command: ChangeOffice, now: datetime) -> list[Event]:
    """The event, or none where nothing changes.

    The first file founds the office; afterwards it takes an administrator of the office as it is.
    Raises AccessDenied.
    """
    if known is not None:
        actor = access.actor_of(command.actor, known)
        access.may_beside(actor, command.kind)
    changes = differences(known, command.office)
    if not changes:
        return []
    facts = {"digest": command.office.digest, "changes": changes}
    content = {"office": command.office.model_dump(mode="json", exclude_defaults=True)}
    return [Event("OfficeChanged", command.effective_at or now, command.actor, facts, content)]
