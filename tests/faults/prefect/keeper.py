"""The flows in a process of their own, run when they are asked for, at the moment that is named.

Each line of its input is a flow and a moment; each answer is a line that begins with ANSWER.
Started as a program it imports the application and Prefect; imported, it starts such a program.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from fakes.prefect_server import ROOT, PrefectServer

from ombuds.settings import Settings, as_environment

ANSWER = "ANSWER "


class Keeper:
    """Somebody who runs a flow when asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def runs(self, flow: str, now: datetime, *arguments: str) -> Any:
        """What the flow returned; {"error": …} when it failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"flow": flow, "now": now.isoformat(), "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith(ANSWER):
                return json.loads(line.removeprefix(ANSWER))
        raise AssertionError("the process that runs the flows has ended")


@contextmanager
def keeping(server: PrefectServer, settings: Settings, log: Path, **variables: str) -> Iterator[Keeper]:
    """A keeper for this office that reports to this server; what it says goes into the log."""
    environment = server.environment | as_environment(settings) | variables
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=said,
        )  # fmt: skip
    try:
        yield Keeper(process)
    finally:
        process.kill()
        process.communicate()


def _keep() -> None:
    """Answer until nobody asks any more."""
    from prefect import flow

    import ombuds.bootstrap
    from ombuds.settings import load
    from workflows.flows.daily import daily_digest, record_check
    from workflows.flows.deliveries import deliver_shift
    from workflows.flows.watch import watch_shift

    class Clock:
        moment: datetime

        def now(self) -> datetime:
            return self.moment

    @flow(name="tells", persist_result=False)
    def tells(text: str) -> int:
        """The known-bad: what a complaint says is handed to a flow."""
        return len(text)

    clock = Clock()
    app = ombuds.bootstrap.build(load(), clock=clock)
    ombuds.bootstrap.from_environment = lambda: app
    flows = {
        "watch": lambda: watch_shift(seconds=0), "deliver": lambda: deliver_shift(seconds=0), "digest": daily_digest,
        "check": lambda: record_check(force=True), "tells": tells,
    }  # fmt: skip
    for line in sys.stdin:
        asked = json.loads(line)
        clock.moment = datetime.fromisoformat(asked["now"])
        try:
            answer = flows[asked["flow"]](*asked["arguments"])
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(ANSWER + json.dumps(answer), flush=True)


if __name__ == "__main__":
    _keep()
