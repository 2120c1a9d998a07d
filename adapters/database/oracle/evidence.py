"""What is known from outside the database, and what a check has to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from adapters.database.store import SqlStore

Place = tuple[str, int, int]
"""Where a command's events stand: stream, first and last sequence number."""


class Shelf(Protocol):
    """Where attached files lie."""

    def digest_of(self, name: str) -> str | None:
        """The SHA-256 of what lies under this name, in hex; None if nothing does.  Raises StoreBroken when it cannot be read."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody outside the database saw; whatever is left out is not judged.

    ``acknowledged``: each command id that was answered, with the place that the answer named (or None).
    ``settled_at``: the moment of a sweep that ended after the last disturbance: nothing due by then may wait.
    ``received``: for each mail's own id (``X-…-Outbox-Id``), how often the provider accepted it; given after a
    delivery that ended with nothing left to send.
    ``may_repeat``: how many mails may have been accepted twice: one for each crash, or lost answer,
    between the provider's acceptance and our note of it.
    ``canaries``: pieces of personal data that may stand in contents and notices, and nowhere else.
    ``places``: files and folders (logs, Prefect's database, temporary files) in which no canary may be found.
    ``shelf``: where attached files lie.
    """

    acknowledged: Mapping[str, Place | None] = field(default_factory=dict)
    settled_at: datetime | None = None
    received: Mapping[str, int] | None = None
    may_repeat: int = 0
    canaries: Sequence[str] = ()
    places: Sequence[Path] = ()
    shelf: Shelf | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: which check says so, where (an event, a stream, a row, a file), and what."""

    check: str
    where: str
    what: str
    event: int | None = None

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: {self.what}"


Check = Callable[[SqlStore, Evidence], Finding | None]
