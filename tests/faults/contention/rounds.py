"""Several clients at once: threads that leave one barrier together, round after round."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from faults.scale import scale

from domain.errors import OmbudsError, StoreBusy

PATIENCE = scale(120, 7_200)
"""Seconds for one round, which may be many thousand events long."""


class Clients:
    """As many threads as clients, kept over all rounds."""

    def __init__(self, count: int, pool: ThreadPoolExecutor) -> None:
        self.count, self._pool = count, pool
        self._barrier = threading.Barrier(count)

    def race(self, work):
        """Each client runs ``work(its number)`` in the same moment; what each of them got, in order."""
        running = [self._pool.submit(self._run, work, number) for number in range(self.count)]
        return [each.result(PATIENCE) for each in running]

    def _run(self, work, number):
        self._barrier.wait(PATIENCE)
        return work(number)


@contextmanager
def clients(count: int):
    """So many clients."""
    with ThreadPoolExecutor(count) as pool:
        yield Clients(count, pool)


def outcome(work, *arguments):
    """What came of it: an answer, or our own error; anything else passes."""
    try:
        return work(*arguments)
    except OmbudsError as error:
        return error


def settled(work, *arguments):
    """The same from somebody who does what they are told when others keep them waiting too long: try again."""
    while isinstance(got := outcome(work, *arguments), StoreBusy):
        pass
    return got
