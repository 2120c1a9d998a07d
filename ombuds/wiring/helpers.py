"""Helpers of a sweep: while a mass is due, every core sweeps, each in a process of its own.

A helper is an ordinary ``ombuds sweep``: any number of them may run at any time, whoever started them, and each
firing is recorded once.  So nothing hangs on how one ends: what it had under way is due again, and its caller,
or the next look, takes it up.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.errors import OmbudsError
from ombuds.settings import as_environment
from workflows.sweeping import COUNTS, NOBODY, Helpers, Swept

if TYPE_CHECKING:
    from ombuds.settings_model import Settings

BATCHES_EACH = 10
"""Batches that must be due for each process: below that, starting another takes longer than it saves."""

_COMMAND = (sys.executable, "-m", "ombuds", "sweep", "--processes", "1", "--no-deliver", "--json")


class HelperFailed(OmbudsError):
    """A process that helped a sweep ended with an error; what it had done stands, the rest is still due."""

    def __init__(self, code: int, said: str) -> None:
        self.code = code
        super().__init__(f"A process that helped the sweep ended with {code}: {said or 'it said nothing'}")


class Processes:
    """Implements ``workflows.sweeping.Helpers`` with processes of this program."""

    def __init__(self, count: int, environment: dict[str, str], command: Sequence[str] = _COMMAND) -> None:
        self._running = [
            subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]  # fmt: skip

    def done(self) -> Swept:
        """Wait for all of them; what they did together, without the names of the cases.

        Raises HelperFailed for the first that ended with an error, when all have ended.
        """
        ends = [(each.communicate(), each.returncode) for each in self._running]
        for (_, said), code in ends:
            if code:
                raise HelperFailed(code, said.strip().removeprefix("ombuds: "))
        counts = [json.loads(told) for (told, _), _ in ends]
        return Swept.of([Swept(**{name: each[name] for name in COUNTS}) for each in counts])

    def dismiss(self) -> None:
        """End them now; a batch under way is rolled back."""
        for each in self._running:
            each.terminate()
        for each in self._running:
            each.communicate()


def for_mass(due: int, settings: Settings, *, most: int | None = None) -> Helpers:
    """Who helps to sweep so many due deadlines: as many processes as the settings, or ``most``, allow, less our own."""
    allowed = most or settings.sweep_processes or cores()
    needed = due // (BATCHES_EACH * settings.sweep_batch)
    if min(allowed, needed) <= 1:
        return NOBODY
    return Processes(min(allowed, needed) - 1, {**os.environ, **as_environment(settings)})


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
