"""A local HTTP server that speaks SendGrid's v3 mail/send, with faults played from a script.

Each request takes the next step of the script; behind its end everything is accepted.  A step
is a status, a (status, headers) pair, or one of the names in `Fault`.  What the server accepted
stands in `accepted`, whatever arrived in `requests`: a fault after acceptance is in both.
Every request line that arrived, of any method, stands in `seen`.
`watcher` is told when a mail was accepted, before the answer, and when the answer has gone out.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

API_KEY = "SG.local.key"


class Fault(Enum):
    STALL_AFTER_ACCEPTING = "accepts, then never answers"
    RESET_AFTER_ACCEPTING = "accepts, then resets the connection"
    RESET_BEFORE_READING = "resets the connection without reading the body"
    CUT_ANSWER = "accepts, sends half a status line and closes"
    ENDLESS_ANSWER = "accepts, says so, and goes on talking while anybody listens"
    ENDLESS_REFUSAL = "says 500, and goes on talking while anybody listens"


A_LOT = 64 * 2**20
"""Bytes that stand for an answer without end."""


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: dict


@dataclass
class SendGridServer:
    host: str = ""
    script: list = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    accepted: list[Request] = field(default_factory=list)
    poured: int = 0
    """Bytes of endless answers that somebody took."""
    done: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    watcher: Callable[[str], None] = lambda moment: None

    def play(self, *steps) -> None:
        self.script[:] = steps

    def next_step(self):
        with self.lock:
            return self.script.pop(0) if self.script else 202


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_state: SendGridServer

    def log_message(self, format, *args) -> None:
        """Say nothing: the test reads `requests`."""

    def do_GET(self) -> None:
        self.server_state.seen.append(self.requestline)
        self._answer(404, {}, {})

    def do_POST(self) -> None:
        self.server_state.seen.append(self.requestline)
        step = self.server_state.next_step()
        if step is Fault.RESET_BEFORE_READING:
            self._reset()
            return
        request = self._read()
        if request is None:
            self._answer(400, {}, {"errors": [{"message": "Bad Request", "field": None}]})
            return
        if self.path != "/v3/mail/send":
            self._answer(404, {}, {})
        elif request.headers.get("authorization") != f"Bearer {API_KEY}":
            self._answer(401, {}, {"errors": [{"message": "The provided authorization grant is invalid"}]})
        elif step is Fault.ENDLESS_REFUSAL:
            self._pour(500)
        elif step is Fault.ENDLESS_ANSWER:
            self._accept(request)
            self._pour(202)
        elif isinstance(step, Fault):
            self._accept(request)
            self._break(step)
        else:
            self._status(request, *(step if isinstance(step, tuple) else (step, {})))

    def _read(self) -> Request | None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            parsed = json.loads(body)
        except ValueError:
            return None
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, parsed)
        with self.server_state.lock:
            self.server_state.requests.append(request)
        return request

    def _accept(self, request: Request) -> None:
        with self.server_state.lock:
            self.server_state.accepted.append(request)

    def _status(self, request: Request, status: int, headers: dict[str, str]) -> None:
        if status == 202:
            self._accept(request)
            self.server_state.watcher("accepted")
            headers = {"X-Message-Id": f"sg-{len(self.server_state.accepted)}", **headers}
        self._answer(status, headers, None if status == 202 else {"errors": [{"message": f"said {status}"}]})
        if status == 202:
            self.server_state.watcher("answered")

    def _answer(self, status: int, headers: dict[str, str], body: object) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def _break(self, fault: Fault) -> None:
        if fault is Fault.STALL_AFTER_ACCEPTING:
            self.server_state.done.wait()
            self.close_connection = True
        elif fault is Fault.RESET_AFTER_ACCEPTING:
            self._reset()
        else:
            self.wfile.write(b"HTTP/1.1 20")
            self.close_connection = True

    def _pour(self, status: int) -> None:
        self.close_connection = True
        self.send_response(status)
        self.end_headers()
        piece = b"." * 2**16
        try:
            while self.server_state.poured < A_LOT:
                self.wfile.write(piece)
                self.server_state.poured += len(piece)
        except OSError:
            self.server_state.watcher("hung up")

    def _reset(self) -> None:
        """RST instead of FIN: what a killed load balancer does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.wfile.close()
        self.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def shutdown_request(self, request) -> None:
        """Like the standard one, for a connection that a fault may have closed already."""
        if request.fileno() != -1:
            super().shutdown_request(request)


@contextmanager
def serving() -> Iterator[SendGridServer]:
    """A server that runs meanwhile."""
    state = SendGridServer()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_state": state}))
    state.host = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield state
    state.done.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sendgrid_server():
    with serving() as state:
        yield state


@pytest.fixture
def another_sendgrid_server():
    """A second one, to which nothing should ever be sent."""
    with serving() as state:
        yield state
