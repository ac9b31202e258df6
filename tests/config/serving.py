"""An ASGI application behind real sockets, in a thread of this process."""

from __future__ import annotations

import socket
import threading
from typing import Any, Self

import uvicorn


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


class Serving:
    def __init__(self, application: Any, *, lifespan: bool = False, port: int = 0) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            application,
            loop="uvloop",
            http="httptools",
            ws="none",
            log_config=None,
            lifespan="on" if lifespan else "off",
            timeout_graceful_shutdown=2,
        )
        self._server = Server(config)
        self._thread = threading.Thread(target=self._server.run, args=[[self._socket]], daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._server.is_up.wait(10)
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def connect(self) -> socket.socket:
        """A bare connection, to behave badly on."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)
