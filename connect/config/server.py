"""uvicorn, ended the way an operator expects: streams first, then what is under way, then exit code 0."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from connect.config.asgi import Application

REQUEST_SECONDS = 3
"""How long requests under way may go on after SIGTERM; the background's own time is in asgi.py."""
EXIT_SECONDS = 9.0
"""The contract says ten. What has not ended by then is as safe as after a crash."""
SWITCH_SECONDS = 0.001
"""A view that computes lets the loop in sooner than after Python's 5 ms."""


class Server(uvicorn.Server):
    def __init__(self, application: Application, *, host: str, port: int, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                host=host,
                port=port,
                loop="uvloop",
                http="httptools",
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=REQUEST_SECONDS,
                backlog=2048,
            )
        )
        self.application = application
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.collect()
        gc.freeze()  # what is loaded by now stays: the collector need not look at it again
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        exit_in_time()
        self.application.close_streams()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but a signal that was obeyed is not raised again: the exit code is 0."""
        kept = {name: signal.signal(name, self.handle_exit) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in kept.items():
                signal.signal(name, handler)


def exit_in_time() -> None:
    """Ends the process should a thread not end: nothing that was acknowledged depends on it."""
    timer = threading.Timer(EXIT_SECONDS, os._exit, args=[0])
    timer.daemon = True
    timer.start()
