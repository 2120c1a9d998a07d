"""Going back to a backup loses what was recorded after it: the record says so itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import Field

from domain import access
from domain.case.commands import Command
from domain.office import Office
from domain.record import Event, Recorded

TYPE = "RestoredFromBackup"


class DeclareRestore(Command):
    """Say that the record went back to a backup: what it kept, and the last checkpoint of what is lost."""

    kind: Literal["declare_restore"] = "declare_restore"
    kept: int = Field(ge=0)
    lost_size: int | None = Field(default=None, ge=1)
    lost_root: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    reason: str = Field(min_length=1, max_length=2_000)


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore as the record declares it."""

    seq: int
    kept: int
    lost_size: int | None
    lost_root: str | None
    actor: str
    at: datetime

    def loses(self, size: int) -> bool:
        """Whether a checkpoint of this size speaks of events that are no longer there."""
        return size > self.kept


def declare(office: Office, command: DeclareRestore, now: datetime) -> list[Event]:
    """The event.  Raises AccessDenied."""
    access.may_beside(access.actor_of(command.actor, office), command.kind)
    facts: dict[str, int | str] = {"kept": command.kept}
    if command.lost_size is not None and command.lost_root is not None:
        facts |= {"lost_size": command.lost_size, "lost_root": command.lost_root}
    return [Event(TYPE, command.effective_at or now, command.actor, facts, {"reason": command.reason})]


def declared(events: Iterable[Recorded]) -> list[Restore]:
    """The restores among these events of the office's stream, in order; one that stands elsewhere declares nothing."""
    return [
        Restore(
            event.seq, event.facts["kept"], event.facts.get("lost_size"), event.facts.get("lost_root"), event.actor,
            event.recorded_at,
        )
        for event in events
        if event.type == TYPE and event.facts.get("kept") == event.seq - 1
    ]  # fmt: skip
