"""Lives of the program, as a test asks for them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from faults.crash.workload import told

TESTS = Path(__file__).parents[2]


class Life:
    """How a life ended, and what it had told until then."""

    def __init__(self, status, text):
        self.status, self.told = status, told(text)

    @property
    def killed(self):
        return os.WIFSIGNALED(self.status) and os.WTERMSIG(self.status) == signal.SIGKILL

    @property
    def code(self):
        """The exit status, or None of a life that was killed."""
        return os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None


class Nursery:
    """The warm parent, spoken to over its standard input and output."""

    def __init__(self, folder):
        self.folder = folder
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.crash.nursery", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        self._told = 0
        try:
            self.runs = self._read()
        except RuntimeError:
            self.close()
            raise

    def live(
        self, url, run, *, last=None, skip=0, inject=(), log=None, short=None, limit=("", ""), variant="as shipped", attempts=1,
    ):  # fmt: skip
        """One life on the steps of a run (from 1), or of all up to a last one."""
        self._told += 1
        tell = self.folder / f"told-{self._told}"
        request = {
            "url": str(url), "first_run": run - 1, "last_run": last or run, "skip": skip, "inject": list(inject),
            "log": str(log) if log else None, "variant": variant, "attempts": attempts, "tell": str(tell), "short": short, "limit": list(map(str, limit)),
        }  # fmt: skip
        status = self._ask(request)
        text = tell.read_text()
        tell.unlink()
        return Life(status, text)

    def call(self, home, *arguments, inject=(), limit="", log=None, spoilt=""):
        """One command of the program as from a shell: its exit status (None if killed) and what it printed."""
        prints = self.folder / "printed"
        status = self._ask({
            "arguments": list(arguments), "home": str(home), "inject": list(inject), "limit": [limit, str(home)],
            "prints": str(prints), "log": str(log) if log else None, "spoilt": spoilt,
        })  # fmt: skip
        return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None, prints.read_text()

    def settled_at(self, run):
        """The moment of the sweep that ends a run."""
        return datetime.fromisoformat(self.runs[run - 1][-1][1])

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _ask(self, request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        reply = self._read()
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply["status"]

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The warm parent of the tests of crashes has ended; its reason stands above.")
        return json.loads(line)
