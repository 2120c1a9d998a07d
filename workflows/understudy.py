"""The worker's understudy: keeps the watch itself while no shift does.

Prefect is a clock, not a lock, and a clock may stop: its server is away, its network is cut, all
runs wait behind others.  Then every worker that reaches the database does the watch's work in
its own process, until a shift is at work again.  That several do it at once is harmless.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from domain.errors import OmbudsError
from domain.watch import WATCH
from workflows.duties import Duties, deliver, watch

TICK_SECONDS = 2.0
BEAT_EVERY = timedelta(seconds=10)
"""How often it gives a sign of life although nothing is due."""

SLACK = timedelta(seconds=45)
"""How much later than planned a shift may begin before somebody takes its place."""


class Understudy:
    """Looks every other second; a context manager around what serves the shifts."""

    def __init__(self, duties: Callable[[], Duties], shift_every: timedelta) -> None:
        self._duties, self._patience = duties, shift_every + SLACK
        self._log = logging.getLogger("prefect.ombuds")  # the one handler that a worker has is Prefect's
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="understudy", daemon=True)
        self._begun: datetime | None = None
        self._own_beat: datetime | None = None

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what is under way and end."""
        self._ending.set()
        self._thread.join(30)

    def look(self, duties: Duties) -> bool:
        """Do what there is to do if nobody else does; whether the watch was kept here."""
        now = duties.clock()
        self._begun = self._begun or now
        beat = duties.beats.last(WATCH)
        last = max(beat.at, self._begun) if beat is not None else self._begun
        if beat is None or beat.at != self._own_beat:
            if now - last <= self._patience:
                self._own_beat = None
                return False
            self._log.warning("No shift has kept the watch since %s: this worker keeps it meanwhile.", last.isoformat())
        due = duties.reads.next_due(now)
        if self._own_beat is None or now - last > BEAT_EVERY or (due is not None and due <= now):
            watch(duties)
            beat = duties.beats.last(WATCH)
            self._own_beat = beat.at if beat is not None else None
        if duties.reads.mail_waits(now):
            deliver(duties)
        return True

    def _run(self) -> None:
        duties = self._duties()
        told = ""
        while not self._ending.wait(TICK_SECONDS):
            try:
                self.look(duties)
                told = ""
            except OmbudsError as refusal:  # the database is away too: look again, say it once
                if str(refusal) != told:
                    self._log.warning("The watch cannot be kept here: %s", refusal)
                told = str(refusal)
