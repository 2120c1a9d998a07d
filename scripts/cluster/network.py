"""Machines of our own: network namespaces with an address each, joined by a bridge that lies in one too.

Nothing of the host's own network is touched, and nothing in here can reach out of it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from types import TracebackType
from typing import Self

NET = "10.77.0"
"""The first three numbers of every address."""


def ip(*arguments: str) -> str:
    """What the program `ip` answers; raises CalledProcessError when it refuses."""
    return subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True).stdout


def processes_in(namespace: str) -> list[int]:
    """Everything that runs in a namespace."""
    return [int(each) for each in ip("netns", "pids", namespace).split()]


def end_all_in(namespace: str) -> None:
    """Kill everything that runs in a namespace."""
    deadline = time.monotonic() + 20
    while (running := processes_in(namespace)) and time.monotonic() < deadline:
        for process in running:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue  # it ended by itself meanwhile
        time.sleep(0.05)


class Network:
    """A bridge, and the machines that are plugged into it; gone when the block ends."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._made: list[str] = []

    def __enter__(self) -> Self:
        """Make the bridge."""
        switch = self._namespace("switch")
        ip("-n", switch, "link", "add", "br0", "type", "bridge")
        ip("-n", switch, "link", "set", "br0", "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove every namespace that was made; links and bridge go with them."""
        for namespace in reversed(self._made):
            subprocess.run(["ip", "netns", "delete", namespace], check=False, capture_output=True)

    def add(self, machine: str, number: int) -> str:
        """Plug a machine in; its address."""
        namespace, switch, port = self._namespace(machine), self.namespace("switch"), f"to-{machine}"
        ip("-n", switch, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        ip("-n", switch, "link", "set", port, "master", "br0", "up")
        ip("-n", namespace, "link", "set", "lo", "up")
        ip("-n", namespace, "address", "add", f"{NET}.{number}/24", "dev", "eth0")
        ip("-n", namespace, "link", "set", "eth0", "up")
        return f"{NET}.{number}"

    def namespace(self, machine: str) -> str:
        """The name of a machine's namespace."""
        return f"{self._name}-{machine}"

    def cut(self, machine: str) -> None:
        """Pull the plug: what is under way stays unanswered, as with a broken cable."""
        ip("-n", self.namespace("switch"), "link", "set", f"to-{machine}", "down")

    def join(self, machine: str) -> None:
        """Plug it in again."""
        ip("-n", self.namespace("switch"), "link", "set", f"to-{machine}", "up")

    def _namespace(self, machine: str) -> str:
        namespace = self.namespace(machine)
        ip("netns", "add", namespace)
        self._made.append(namespace)
        return namespace
