"""The keeper: ends process groups when the program that started them is gone, however it went.

It reads lines from a pipe that only that program holds: ``watch PGID`` and ``forget PGID``.  When the
pipe ends, be it after ``kill -9``, it ends the groups that are left: first politely, then not.
Runs by itself: ``python -m adapters.processes.keeper``; imports nothing that takes time.
"""

from __future__ import annotations

import os
import signal
import sys
import time

PATIENCE = 10.0
"""Seconds between asking and killing."""


def main() -> None:
    """Keep watch until the pipe ends."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "watch":
            groups.add(int(number))
        elif word == "forget":
            groups.discard(int(number))
    end(groups, PATIENCE)


def end(groups: set[int], patience: float) -> None:
    """End these process groups; whatever has not gone after ``patience`` seconds is killed."""
    left = {group for group in groups if _signal(group, signal.SIGTERM)}
    until = time.monotonic() + patience
    while left and time.monotonic() < until:
        time.sleep(0.1)
        left = {group for group in left if _signal(group, 0)}
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Whether the group is there to be signalled."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # PermissionError: macOS, for a group of zombies
        return False
    return True


if __name__ == "__main__":
    main()
