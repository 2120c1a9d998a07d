"""A machine: an address, a folder, and the processes that run on it."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scripts.cluster.network import Network, end_all_in

PLAIN = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}


class Failed(Exception):
    """The rehearsal cannot go on, or found something wrong; the message says what."""


def until(
    condition: Callable[[], object], seconds: float, what: str, alive: Callable[[], None] = lambda: None
) -> float:
    """Wait until it holds; how long that took.  Raises Failed when it does not within ``seconds``."""
    began = time.monotonic()
    while not condition():
        alive()
        if time.monotonic() - began > seconds:
            raise Failed(f"after {seconds:.0f} s still not: {what}")
        time.sleep(0.25)
    return time.monotonic() - began


@dataclass
class Running:
    """A process on a machine, with its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def must_run(self) -> None:
        """Raise Failed with the end of the log when it has ended."""
        if self.process.poll() is not None:
            raise Failed(f"{self.name} has ended with code {self.process.returncode}:\n{self.tail()}")

    def tail(self, lines: int = 25) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 60) -> None:
        """Ask it to end; raises Failed when it does not."""
        self.process.send_signal(how)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{self.name} has not ended {seconds:.0f} s after {how.name}:\n{self.tail()}") from error


@dataclass
class Machine:
    """One machine of the rehearsal."""

    name: str
    network: Network
    address: str
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def start(
        self, name: str, command: Sequence[str], *, user: str | None = None, stdin: int | IO[bytes] = subprocess.DEVNULL,
        **variables: str,
    ) -> Running:  # fmt: skip
        """Start a program here, as a user with no rights where one is named; it writes into a log of its own."""
        log = self.folder / f"{name}.log"
        with log.open("ab") as written:
            process = subprocess.Popen(
                self._inside(command, user), env=PLAIN | dict(self.variables) | variables, cwd=self.folder, stdin=stdin,
                stdout=written, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        return Running(f"{name} on {self.name}", process, log)

    def ask(self, command: Sequence[str], *, user: str | None = None, seconds: float = 120, **variables: str) -> str:
        """Run a program here to its end; what it printed.  Raises Failed when it refuses."""
        done = subprocess.run(
            self._inside(command, user), env=PLAIN | dict(self.variables) | variables, cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Failed(
                f"{' '.join(command[:3])} on {self.name} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def kill(self) -> None:
        """The machine loses its power: everything on it is gone at once."""
        end_all_in(self.network.namespace(self.name))

    def _inside(self, command: Sequence[str], user: str | None) -> list[str]:
        as_user: list[str] = []
        if user:
            owner = pwd.getpwnam(user)
            as_user = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--"]
        return ["ip", "netns", "exec", self.network.namespace(self.name), *as_user, *command]
