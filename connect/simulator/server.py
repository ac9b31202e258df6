"""The simulated Meta by itself: its own web server and courier, for tests and benchmarks.

with SimulatorServer() as meta:
    number = provision.simulate_number(phone_number_id="...", callback_url=..., ...)
    WHATSAPP_API_URL = meta.url
"""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Self

import uvicorn

from connect.simulator.courier import Courier
from connect.simulator.graph.application import app
from connect.simulator.graph.stream import streams
from connect.simulator.pool import graph_pool


class SimulatorServer:
    """Runs in threads of this process, on its database. `port=0`: any free one."""

    def __init__(self, *, port: int = 0, carries_webhooks: bool = True) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=5)
        self._server = uvicorn.Server(config)
        self._courier = Courier() if carries_webhooks else None
        self._thread = threading.Thread(target=self._run, name="simulator-server", daemon=True)
        self._is_ready = threading.Event()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._is_ready.set()
        await self._server.serve(sockets=[self._socket])

    def start(self) -> None:
        self._thread.start()
        self._is_ready.wait(10)
        if self._courier:
            self._courier.start()

    def stop(self) -> None:
        """Also lets go of the database, so that it can be dropped."""
        if self._courier:
            self._courier.stop()
        self._server.should_exit = True
        streams.end()
        self._thread.join(10)
        self._socket.close()
        graph_pool.let_go()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()
