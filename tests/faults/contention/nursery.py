"""Processes that a test may kill: a child warm with everything imported, which forks others when told.

Run as a program it is that child.  It reaps nobody unasked, so that a number always means the process that it
was given to; when its test ends or dies, whoever is left dies too.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[2]


class Nursery:
    """The test's side."""

    def __enter__(self):
        here = os.pathsep.join([str(TESTS.parent), str(TESTS)])
        self._child = subprocess.Popen(
            [sys.executable, "-m", "faults.contention.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=os.environ | {"PYTHONPATH": here}, cwd=TESTS.parent,
        )  # fmt: skip
        return self

    def __exit__(self, *_):
        self._child.stdin.close()
        self._child.wait(60)
        self._child.stdout.close()

    def fork(self, module: str, work: str, *arguments) -> int:
        """Run ``module.work(*arguments)`` in a process of its own; its number."""
        return self._ask("fork", module, work, arguments)

    def kill(self, number: int) -> int | None:
        """Kill it with signal 9; how it had ended if it had, 9 if it is by this hand."""
        return self._ask("kill", number)

    def ended(self, number: int) -> int | None:
        """How it ended: 0 if well, a signal's number if killed; None while it runs."""
        return self._ask("ended", number)

    def _ask(self, *order):
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()
        return json.loads(self._child.stdout.readline())


class _Keeper:
    """The child's side."""

    def __init__(self) -> None:
        self.living: set[int] = set()
        self.over: dict[int, int] = {}

    def fork(self, module, work, arguments):
        there = importlib.import_module(module)
        number = os.fork()
        if number == 0:
            self._live(getattr(there, work), arguments)
        self.living.add(number)
        return number

    def _live(self, work, arguments):
        code = 1
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            work(*arguments)
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
            raise
        finally:
            sys.stderr.flush()
            os._exit(code)

    def kill(self, number):
        if number in self.living:
            os.kill(number, signal.SIGKILL)
            self._wait(number, 0)
        return self.over[number]

    def ended(self, number):
        if number in self.living:
            self._wait(number, os.WNOHANG)
        return self.over.get(number)

    def _wait(self, number, how):
        found, status = os.waitpid(number, how)
        if found:
            self.living.remove(number)
            self.over[number] = abs(os.waitstatus_to_exitcode(status))


def main():
    """Do what the test says, line by line, until it has nothing more to say."""
    keeper = _Keeper()
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(getattr(keeper, order)(*arguments)) + "\n")
        sys.stdout.flush()
    for number in list(keeper.living):
        keeper.kill(number)


if __name__ == "__main__":
    main()
