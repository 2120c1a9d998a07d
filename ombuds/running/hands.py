"""What is done beside the view: people's steps, and the watch itself while no worker keeps it."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.errors import OmbudsError
from domain.watch import WATCH
from ombuds import demonstration
from ombuds.running.thread import Looking
from workflows.duties import deliver, watch

if TYPE_CHECKING:
    from adapters.demo.story import Step
    from ombuds.bootstrap import Application

TICK_SECONDS = 1.0
BEAT_EVERY = timedelta(seconds=5)
LATE_STEPS_APART = timedelta(seconds=12)
"""How far apart steps follow whose moments passed while nothing ran."""


class Hands(Looking):
    """Works once a second until told to stop; what goes wrong is kept for the view, or for the end."""

    def __init__(self, app: Application, steps: list[Step]) -> None:
        super().__init__("hands", TICK_SECONDS)
        self._app = app
        self._steps = deque(steps)
        self._begun = app.now()  # a beat of an earlier run says nothing about this run's worker
        self._own_beat: datetime | None = None
        self._worker_seen: datetime | None = None
        self._not_before: datetime | None = None
        self.trouble: str | None = None

    @property
    def steps_left(self) -> int:
        """How many of people's steps are still to come."""
        return len(self._steps)

    @property
    def keeps_watch(self) -> bool:
        """Whether the watch is kept here, for want of a worker."""
        return self._own_beat is not None

    def look(self) -> None:
        """Take the next of people's steps, and stand in for a worker that is away."""
        now = self._app.now()
        try:
            self._people(now)
            if self._worker_is_away(now):
                self._stand_in(now)
            self.trouble = None
        except OmbudsError as refusal:
            self.trouble = str(refusal)

    def _stand_in(self, now: datetime) -> None:
        """Do what the worker would do."""
        reads = self._app.watching
        due = reads.next_due(now)
        if self._own_beat is None or now - self._own_beat > BEAT_EVERY or (due is not None and due <= now):
            watch(self._app.duties)
            beat = self._app.heartbeats.last(WATCH)
            self._own_beat = beat.at if beat is not None else None
        if reads.mail_waits(now):
            deliver(self._app.duties)

    def _people(self, now: datetime) -> None:
        """The next step whose time has come; those that were missed follow at a pace that can be watched."""
        if not self._steps or self._steps[0].at > now or (self._not_before is not None and now < self._not_before):
            return
        step = self._steps.popleft()
        if now - step.at > timedelta(minutes=1):
            self._not_before = now + LATE_STEPS_APART
        demonstration.take(self._app, step)

    def _worker_is_away(self, now: datetime) -> bool:
        """No worker has looked for two intervals and the time that one takes to start."""
        beat = self._app.heartbeats.last(WATCH)
        mine = self._app.settings
        patience = timedelta(seconds=2 * max(mine.watch_interval_seconds, mine.watch_shift_seconds) + 30)
        if beat is not None and beat.at != self._own_beat and beat.at > self._begun:
            self._worker_seen = beat.at
        away = self._worker_seen is None or now - self._worker_seen > patience
        if not away:
            self._own_beat = None
        return away
