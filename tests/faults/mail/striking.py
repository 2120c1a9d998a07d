"""Senders in processes of their own that are killed, or stopped, at an exact moment of a sending.

They are forked from this warm process, which must hold no connection open meanwhile: half a
second of imports is not paid for each.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any


def forked(work: Callable[[], object]) -> int:
    """Do this in a child process, which ends with 0 when it is through; gives its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the child may run on into the tests of its parent
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """Wait for the end of a child: its exit code, or the signal that killed it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def stopped(pid: int) -> bool:
    """Wait until a child was stopped (True) or has ended (False)."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    return os.WIFSTOPPED(status)


class Killer:
    """Sits in the provider, and kills the process that it is aimed at when the named moment comes."""

    def __init__(self, moment: str) -> None:
        self.moment, self.strikes = moment, 0
        self._pid, self._aimed = 0, threading.Event()

    def aim(self, pid: int) -> None:
        self._pid = pid
        self._aimed.set()

    def __call__(self, moment: str) -> None:
        if moment != self.moment or self.strikes:
            return
        assert self._aimed.wait(60), "nobody was aimed at"
        self.strikes += 1
        os.kill(self._pid, signal.SIGKILL)


class Signalled:
    """An outbox or a transport that sends its own process a signal before or behind one of its calls, once."""

    def __init__(self, inner: Any, call: str, when: str, number: int) -> None:
        self._inner, self._call, self._when, self._signal = inner, call, when, number

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name != self._call:
            return found

        def around(*args: Any) -> Any:
            self._strike("before")
            given = found(*args)
            self._strike("behind")
            return given

        return around

    def _strike(self, when: str) -> None:
        if when == self._when:
            self._when = "never again"
            os.kill(os.getpid(), self._signal)
