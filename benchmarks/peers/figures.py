"""A measured rate of one product at one piece of work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

COMMANDS = "commands, each committed and safe to repeat"
STEPS = "durable steps, nothing else"
DEADLINES = "due deadlines"
REPLAY = "events replayed"


@dataclass(frozen=True, slots=True)
class Measured:
    """``count`` pieces of work took ``seconds``."""

    product: str
    database: str
    work: str
    count: int
    seconds: float

    @property
    def rate(self) -> float:
        """Per second."""
        return self.count / self.seconds


def timed(product: str, database: str, work: str, count: int, run: Callable[[], object]) -> Measured:
    """Do it once, and say how long it took."""
    begun = time.perf_counter()
    run()
    return Measured(product, database, work, count, time.perf_counter() - begun)
