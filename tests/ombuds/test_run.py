"""`ombuds run` in a terminal of its own: it comes up, shows what happens, and leaves no process behind."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest
from fakes.prefect_server import free_port

WITHIN = 180.0  # seconds for the first escalation to be seen; about 15 on an idle machine
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\r")


class Terminal:
    """A pseudo-terminal of 24 lines with a program in it."""

    def __init__(self, command, environment, columns=80):
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            command, env=environment, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True
        )
        os.close(terminal)
        self._controller, self._seen = controller, bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while True:
            try:
                got = os.read(self._controller, 65_536)
            except OSError:  # the other end is closed
                return
            self._seen += got

    @property
    def text(self):
        return _CONTROL.sub("", self._seen.decode(errors="replace"))

    def wait_for(self, words, seconds=WITHIN):
        until = time.monotonic() + seconds
        while words not in self.text:
            assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.text[-3000:]}"
            assert time.monotonic() < until, f"{words!r} was not seen within {seconds} s:\n{self.text[-3000:]}"
            time.sleep(0.2)  # between two looks at another process; nothing depends on its length

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._controller)


@pytest.fixture
def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OMBUDS_"))}
    return kept | {
        "OMBUDS_HOME": str(tmp_path / "var"),
        "OMBUDS_PREFECT_PORT": str(free_port()),
        "TERM": "xterm-256color",
    }


@pytest.fixture
def home(environment):
    return Path(environment["OMBUDS_HOME"])


@pytest.fixture
def started(environment):
    terminals = []

    def start(*options):
        terminal = Terminal([sys.executable, "-m", "ombuds", "run", "--cases", "12", *options], environment)
        terminals.append(terminal)
        return terminal

    yield start
    for terminal in terminals:
        terminal.close()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children(home):
    return [each["pid"] for each in json.loads((home / "run.json").read_text(encoding="utf-8"))]


def gone(pids, seconds=40):
    until = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < until, "something is left"
        time.sleep(0.2)  # as above
    return True


def test_it_comes_up_shows_an_escalation_and_stops_with_everything_it_started(started, home):
    terminal = started()
    terminal.wait_for("CTY-9001   ESCALATED to")
    terminal.wait_for("Answer overdue")
    pids = children(home)
    assert pids
    assert all(alive(pid) for pid in pids)
    assert list((home / "mail").glob("*.eml"))
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.process.wait(60) == 0
    assert gone(pids)
    assert "goes on from here" in terminal.text
    assert "Traceback" not in terminal.text
    assert json.loads((home / "run.json").read_text(encoding="utf-8")) == []


def test_its_children_die_with_it_however_it_ends_and_another_run_goes_on(started, home):
    first = started("--plain")
    first.wait_for("House of Complaints: Prefect")
    pids = children(home)
    second = started("--plain")
    assert second.process.wait(60) == 2
    assert "already at work" in second.text
    first.process.kill()
    first.process.wait()
    assert gone(pids)
    third = started("--plain", "--for", "1")
    assert third.process.wait(120) == 0
    assert "goes on where it ended" in third.text


def test_without_a_terminal_it_writes_lines_and_a_chosen_port_that_is_taken_is_refused(environment, tmp_path):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = environment | {"OMBUDS_PREFECT_PORT": str(other.getsockname()[1])}
        done = subprocess.run(
            [sys.executable, "-m", "ombuds", "run"], env=taken, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 2
    assert "OMBUDS_PREFECT_PORT: another program has port" in done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "ombuds", "run", "--cases", "12", "--for", "3", "--lang", "id"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "surel di" in done.stdout
    assert "Prefect dimulai, pekerja dimulai" in done.stdout
