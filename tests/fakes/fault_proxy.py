"""A TCP proxy that cuts a connection behind a given byte, in one direction or the other."""

from __future__ import annotations

import select
import socket
import socketserver
import struct
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest


@dataclass
class FaultProxy:
    """`cut("up", 100)` lets 100 bytes of the request through, then cuts; `heal()` lets all through.

    `passed` says how many bytes went each way on the connection that was made last.
    """

    upstream: str
    host: str = ""
    direction: str | None = None
    place: int = 0
    cuts: int = 0
    passed: dict[str, int] = field(default_factory=dict)

    def cut(self, direction: str, place: int) -> None:
        self.direction, self.place = direction, place

    def heal(self) -> None:
        self.direction = None

    def serve(self, client: socket.socket) -> None:
        parts = urlsplit(self.upstream)
        left = {self.direction: self.place} if self.direction else {}
        self.passed = {"up": 0, "down": 0}
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as server:
            while self._passed_on(client, server, left):
                continue

    def _passed_on(self, client: socket.socket, server: socket.socket, left: dict[str, int]) -> bool:
        """Pass on what is there; False when one side has ended or the connection was cut."""
        readable, _, _ = select.select([client, server], [], [], 10)
        for source in readable:
            direction, target = ("up", server) if source is client else ("down", client)
            try:
                chunk = source.recv(65536)
            except ConnectionError:
                return False
            if len(chunk) > left.get(direction, len(chunk)):
                target.sendall(chunk[: left[direction]])
                self._cut(client)
                return False
            target.sendall(chunk)
            self.passed[direction] += len(chunk)
            if direction in left:
                left[direction] -= len(chunk)
            if not chunk:
                return False
        return bool(readable)

    def _cut(self, client: socket.socket) -> None:
        """RST instead of FIN when the client's side is closed."""
        self.cuts += 1
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True

    def shutdown_request(self, request) -> None:
        """Close at once, without the courtesy of a shutdown, so that a cut is a cut."""
        request.close()


@pytest.fixture
def fault_proxy():
    """Call it with the address of a server to get a proxy before it."""
    started: list[tuple[_Server, threading.Thread]] = []

    def start(upstream: str) -> FaultProxy:
        proxy = FaultProxy(upstream)

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                proxy.serve(self.request)

        server = _Server(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        started.append((server, thread))
        proxy.host = f"http://127.0.0.1:{server.server_address[1]}"
        return proxy

    yield start
    for server, thread in started:
        server.shutdown()
        server.server_close()
        thread.join()
