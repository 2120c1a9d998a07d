"""The processes behind the view: Prefect's server and one worker, started in order and watched."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.errors import BadInput
from ombuds.prefect_environment import ensure_guard, prefect_environment
from ombuds.running.thread import Looking
from ombuds.settings import as_environment

if TYPE_CHECKING:
    from adapters.processes.family import Child, Family
    from ombuds.settings_model import Settings

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
LOOK_SECONDS = 2.0
SILENT_SECONDS = 30.0
"""So long a server may be too busy to answer; what has ended is seen at once."""


class Health(StrEnum):
    """How a part fares."""

    STARTING = "starting"
    UP = "up"
    DOWN = "down"
    ELSEWHERE = "elsewhere"


def with_free_port(settings: Settings) -> Settings:
    """These settings, with another port for Prefect where nobody chose one and the usual one is taken.

    Raises BadInput when a chosen port is taken.
    """
    if settings.prefect_api_url is not None or _is_free(settings.prefect_port):
        return settings
    if "prefect_port" in settings.model_fields_set:
        raise BadInput(
            f"OMBUDS_PREFECT_PORT: another program has port {settings.prefect_port}. Choose another, or leave it unset."
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return settings.model_copy(update={"prefect_port": int(probe.getsockname()[1])})


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class House(Looking):
    """Starts the server, the worker as soon as the server answers, and again whichever has ended."""

    def __init__(self, family: Family, settings: Settings) -> None:
        super().__init__("house", LOOK_SECONDS)
        self._family, self._settings = family, settings
        ensure_guard(settings)
        self._environment = {**os.environ, **as_environment(settings), **prefect_environment(settings)}
        self._answered: float | None = None
        self._server = self._begin_server() if settings.prefect_api_url is None else None
        self._worker: Child | None = None

    @property
    def server_health(self) -> Health:
        """How Prefect's server fares."""
        if self._server is not None and not self._server.runs:
            return Health.DOWN
        if self._answered is None:
            return Health.STARTING
        if time.monotonic() - self._answered > SILENT_SECONDS:
            return Health.DOWN
        return Health.ELSEWHERE if self._server is None else Health.UP

    @property
    def worker_health(self) -> Health:
        """How the worker fares."""
        if self._worker is None:
            return Health.STARTING
        return Health.UP if self._worker.runs else Health.DOWN

    def look(self) -> None:
        """Who has ended is started again; the worker begins when the server answers."""
        if self._server is not None and not self._server.runs:
            self._server, self._answered = self._begin_server(), None
        if self._answers():
            self._answered = time.monotonic()
            if self._worker is None or not self._worker.runs:
                self._worker = self._begin("worker", [sys.executable, "-m", "ombuds", "worker"])

    def _begin_server(self) -> Child:
        return self._begin("prefect", [sys.executable, "-m", "prefect", "server", "start"])

    def _begin(self, name: str, command: list[str]) -> Child:
        return self._family.start(name, command, self._environment)

    def _answers(self) -> bool:
        """Whether Prefect's API answers, be it that it wants a password."""
        try:
            with _OPENER.open(f"{self._settings.prefect_address}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code in (401, 403)
        except (OSError, ValueError):
            return False
