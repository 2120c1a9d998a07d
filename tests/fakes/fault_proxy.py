"""A TCP proxy that resets a connection behind a given byte, in one direction or the other."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest


@dataclass
class FaultProxy:
    """`cut("up", 100)` lets 100 bytes of the request through, then resets; `heal()` lets all through."""

    upstream: str
    host: str = ""
    direction: str | None = None
    place: int = 0
    cuts: int = 0
    tasks: set = field(default_factory=set)

    def cut(self, direction: str, place: int) -> None:
        self.direction, self.place = direction, place

    def heal(self) -> None:
        self.direction = None

    async def serve(self, reader, writer) -> None:
        parts = urlsplit(self.upstream)
        up_reader, up_writer = await asyncio.open_connection(parts.hostname, parts.port)
        pumps = [
            asyncio.create_task(self._pump("up", reader, up_writer)),
            asyncio.create_task(self._pump("down", up_reader, writer)),
        ]
        self.tasks.update(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self.tasks.difference_update(pumps)
        for end in (writer, up_writer):
            end.close()

    async def _pump(self, direction: str, reader, writer) -> None:
        left = self.place if direction == self.direction else None
        while chunk := await reader.read(65536):
            if left is not None and len(chunk) > left:
                writer.write(chunk[:left])
                await writer.drain()
                self._reset(writer if direction == "down" else None)
                return
            writer.write(chunk)
            await writer.drain()
            left = None if left is None else left - len(chunk)

    def _reset(self, client) -> None:
        self.cuts += 1
        if client is not None:
            linger = struct.pack("ii", 1, 0)
            client.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            client.transport.abort()


@pytest.fixture
def fault_proxy():
    """Call it with the address of a server to get a proxy before it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = []

    def start(upstream: str) -> FaultProxy:
        proxy = FaultProxy(upstream)
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(proxy.serve, "127.0.0.1", 0), loop).result(10)
        servers.append(server)
        proxy.host = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return proxy

    async def stop() -> None:
        for server in servers:
            server.close()
            await server.wait_closed()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    yield start
    asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
