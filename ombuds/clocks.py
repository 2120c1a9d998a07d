"""Clocks to hand to `ombuds.bootstrap.build` in place of the machine's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.errors import BadInput


class SettableClock:
    """A clock that stands still until it is told to move: for rehearsals, examples and tests."""

    def __init__(self, now: datetime) -> None:
        """Stand at `now`, which has a zone.  Raises BadInput for one without."""
        if now.tzinfo is None:
            raise BadInput(f"{now.isoformat()} has no zone, so it is no moment. Write it with one, such as tzinfo=UTC.")
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The moment at which it stands, in UTC."""
        return self._now

    def let_pass(self, time: timedelta) -> datetime:
        """Move on by so much, and say where it stands now.  Raises BadInput for a step back: the record has one order."""
        if time < timedelta(0):
            raise BadInput("A record cannot be continued in its past: let time pass forwards only.")
        self._now += time
        return self._now
