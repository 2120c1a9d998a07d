"""A real Prefect server for tests, started once per session, under the very variables that the program sets.

Ask for `prefect_server` to talk to it or to start a process against it (`.environment`);
ask for `in_prefect` to call a flow in the test's own process.
One server serves all of pytest's workers (xdist's own grouping does not work with this pytest).
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ombuds.prefect_environment import HARDENED, QUIET, ensure_guard, prefect_environment
from ombuds.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 180.0  # seconds; about 14 on an idle machine with two cores
_ALARM = re.compile(r"\b(ERROR|CRITICAL)\b|^Traceback ", re.MULTILINE)
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def alarms(log: str) -> list[str]:
    """The lines of a log that report an error."""
    return [line for line in log.splitlines() if _ALARM.search(line)]


def until(question: Callable[[], Any], seconds: float, meanwhile: Callable[[], None] = lambda: None) -> Any:
    """Ask again and again until the answer is true; fails when it is not within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        meanwhile()
        time.sleep(0.2)  # between two questions to another process; nothing depends on its length
    pytest.fail(f"{question.__name__} found nothing within {seconds:.0f} s")


class Process:
    """A child with a log of its own and everything it started, ended together."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log_file = log
        with log.open("wb") as output:
            self._child = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def must_run(self) -> None:
        """Fail with the log when the child has ended."""
        if self._child.poll() is not None:
            pytest.fail(f"{self._child.args} ended with {self._child.returncode}:\n{self.log}")

    @property
    def pid(self) -> int:
        """Its id, and that of its group."""
        return self._child.pid

    def leave(self) -> None:
        """It is another's to end: Python would complain of a child that still runs when nobody speaks of it any more."""
        self._child.returncode = 0

    def stop(self) -> None:
        """As Ctrl-C does; whatever of its group then still runs is killed."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
        try:
            self._child.wait(30)
        except subprocess.TimeoutExpired:
            self._child.terminate()
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self._child.wait(10)


class Joined:
    """A server that another of pytest's workers has started."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid, self.log_file = pid, log

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def must_run(self) -> None:
        """Fail with the log when it has ended."""
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            pytest.fail(f"the shared Prefect server has ended:\n{self.log}")

    def leave(self) -> None:
        """It is another's to end."""

    def stop(self) -> None:
        """End it: whoever started it has gone before."""
        os.killpg(self.pid, signal.SIGKILL)


@dataclass(frozen=True)
class PrefectServer:
    """A running server: its settings, the variables for processes that use it, and its log."""

    settings: Settings
    environment: dict[str, str]
    process: Process | Joined

    def get(self, path: str, guard: bool = True) -> Any:
        """Read from the API; raises urllib.error.HTTPError for a refusal."""
        return self._ask(path, None, self._guard() if guard else {})

    def post(self, path: str, body: object) -> Any:
        """Ask the API, `/flow_runs/filter` for one; raises urllib.error.HTTPError for a refusal."""
        client = str(uuid.uuid4())
        token = self.get(f"/csrf-token?client={client}")["token"]
        headers = {"Prefect-Csrf-Client": client, "Prefect-Csrf-Token": token, "Content-Type": "application/json"}
        return self._ask(path, json.dumps(body).encode(), headers | self._guard())

    def _guard(self) -> dict[str, str]:
        secret = self.settings.prefect_secret()
        assert secret is not None
        return {"Authorization": "Basic " + base64.b64encode(secret.get_secret_value().encode()).decode()}

    def _ask(self, path: str, data: bytes | None, headers: dict[str, str]) -> Any:
        request = urllib.request.Request(self.settings.prefect_address + path, data, headers)  # noqa: S310 - loopback
        try:
            with _OPENER.open(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            raise

    def healthy(self) -> bool:
        """Does it answer?"""
        try:
            return self.get("/health") is True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def free_port() -> int:
    """A port of the loopback address that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _variables(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OMBUDS_"))}
    return (
        kept | prefect_environment(settings) | {"PYTHONPATH": str(ROOT / "tests"), "PREFECT_SERVER_UI_ENABLED": "false"}
    )


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """The server, with a home and a database of its own; pytest's workers share one, the last of them ends it."""
    place = tmp_path_factory.getbasetemp()
    # The folder of one worker lies in that of the whole run.
    home = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "prefect-server"
    home.mkdir(exist_ok=True)
    process, settings = _joined(home)
    server = PrefectServer(settings, _variables(settings), process)
    try:
        until(server.healthy, START_WITHIN, process.must_run)
        yield server
    finally:
        with _alone(home) as note:
            note["users"] -= 1
            if not note["users"]:
                process.stop()
                note.clear()
            else:
                process.leave()


@pytest.fixture
def lone_prefect_server(tmp_path: Path) -> Iterator[PrefectServer]:
    """A server for one test alone, whose log no other test's killed workers can write into."""
    settings = Settings(home=tmp_path / "prefect-alone", prefect_port=free_port())
    settings.home.mkdir()
    ensure_guard(settings)
    process = Process(
        [sys.executable, "-m", "prefect", "server", "start"], _variables(settings), tmp_path / "server.log"
    )
    server = PrefectServer(settings, _variables(settings), process)
    try:
        until(server.healthy, START_WITHIN, process.must_run)
        yield server
    finally:
        process.stop()


def _joined(home: Path) -> tuple[Process | Joined, Settings]:
    """Our part in the server that lives in this folder; whoever comes first starts it."""
    with _alone(home) as note:
        port = note.setdefault("port", free_port())
        settings = Settings(home=home, prefect_port=port)
        note["users"] = note.get("users", 0) + 1
        if "pid" in note:
            return Joined(note["pid"], home / "server.log"), settings
        ensure_guard(settings)
        command = [sys.executable, "-m", "prefect", "server", "start"]
        process = Process(command, _variables(settings), home / "server.log")
        note["pid"] = process.pid
        return process, settings


@contextmanager
def _alone(home: Path) -> Iterator[dict[str, int]]:
    """What is noted about the server, while no other worker reads or writes it."""
    with (home / "note.json").open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        note: dict[str, int] = json.loads(file.read() or "{}")
        yield note
        file.truncate(0)
        file.write(json.dumps(note))


@pytest.fixture
def in_prefect(prefect_server: PrefectServer) -> Iterator[PrefectServer]:
    """Flows that this test calls in its own process report to the server."""
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    secret = prefect_server.settings.prefect_secret()
    assert secret is not None
    with temporary_settings(
        {PREFECT_API_URL: prefect_server.settings.prefect_address, PREFECT_API_AUTH_STRING: secret.get_secret_value()}
    ):
        yield prefect_server


def pytest_configure(config: pytest.Config) -> None:
    """Prefect reads its variables at import: whichever test imports it first, it reports to nobody and writes in a home of its own."""
    home = tempfile.mkdtemp(prefix="ombuds-prefect-")
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ.update(QUIET | HARDENED | {"PREFECT_HOME": home})


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the tests that need the server, so that they can be chosen or left out."""
    if "prefect_server" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.prefect)
