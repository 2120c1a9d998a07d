"""A line to a server that can be taken away, so that nobody answers at its address, and be given back."""

from __future__ import annotations

import socket
import socketserver
import threading
from contextlib import suppress

from fakes.prefect_server import free_port


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Line:
    """Passes everything on between an address of its own and a port of this machine, while it is up."""

    def __init__(self, port: int) -> None:
        self.port, self._to = free_port(), port
        self._server: _Server | None = None
        self._open: list[socket.socket] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def up(self) -> None:
        """Answer again."""
        line = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                line._pass_on(self.request)

        self._server = _Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def down(self) -> None:
        """Answer nobody, and end what is under way."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        for each in self._open:
            with suppress(OSError):  # the other side was faster
                each.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _pass_on(self, client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._to), timeout=20) as server:
            server.settimeout(None)
            self._open += [client, server]
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # a line that was taken away
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
