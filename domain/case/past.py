"""What has happened in a case, as far as an erasure must know: from headers alone, never from content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from domain.record import Event, Json, Recorded


class Past(NamedTuple):
    """One entry of a case."""

    version: int
    type: str
    actor: str
    command: str | None
    facts: Mapping[str, Json]
    has_content: bool  # when it was recorded


def past(event: Recorded) -> Past:
    """An entry of the record."""
    return Past(
        event.version, event.type, event.actor, event.command_id, event.facts, has_content=event.commitment is not None
    )


def about_to_be(event: Event, version: int, command: str | None = None) -> Past:
    """An entry that is decided and not recorded yet."""
    return Past(version, event.type, event.actor, command, event.facts, has_content=bool(event.content))
