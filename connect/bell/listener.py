"""The ear that a process keeps at PostgreSQL's door: one thread, one connection, for all bells.

It lives as long as somebody in the process waits for a bell.
"""

from __future__ import annotations

import logging
import secrets
import select
import socket
import threading
from contextlib import closing, suppress
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import connection

from connect.bell import waiters

CHANNEL = "bell"
RECONNECT_SECONDS = (0.1, 0.5, 2, 5)

logger = logging.getLogger(__name__)

_process = secrets.token_hex(8)
_lock = threading.Lock()
_waiters: WeakSet[Any] = WeakSet()
_listener: Listener | None = None


def spell(name: str) -> str:
    """What is sent for a bell: its name, and who rang, who needs not be told."""
    return f"{name} {_process}"


def join(waiter: object) -> None:
    """Listens, from the first waiter on. SQLite has one process: nobody else to listen to."""
    global _listener  # noqa: PLW0603 - one per process
    if connection.vendor != "postgresql":
        return
    with _lock:
        _waiters.add(waiter)
        if _listener is None:
            _listener = Listener(connection.get_connection_params())
            _listener.start()
            _listener.listening.wait(10)


def leave(waiter: object) -> None:
    """Listens no longer, from the last waiter on."""
    global _listener  # noqa: PLW0603
    with _lock:
        _waiters.discard(waiter)
        if not _waiters and _listener is not None:
            _listener.stop()
            _listener = None


class Listener(threading.Thread):
    def __init__(self, parameters: dict[str, Any]) -> None:
        super().__init__(name="bell-listener", daemon=True)
        self.parameters = parameters
        self.listening = threading.Event()
        self._stopping = threading.Event()
        self._mine, self._theirs = socket.socketpair()

    def stop(self) -> None:
        self._stopping.set()
        self._theirs.send(b"!")
        self.join()
        self._mine.close()
        self._theirs.close()

    def run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError) as error:
                if self._stopping.is_set():
                    return
                seconds = RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS) - 1)]
                failures = 0 if self.listening.is_set() else failures + 1
                self.listening.clear()
                logger.warning("bells_lost", extra={"error": str(error), "again_in": seconds})
                self._stopping.wait(seconds)

    def _listen(self) -> None:
        keepalives = {"keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3}
        parameters = {**self.parameters, **keepalives, "connect_timeout": 5}
        with closing(psycopg.connect(**parameters, autocommit=True)) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self.listening.set()
            waiters.strike_all()  # what rang before we listened
            while not self._stopping.is_set():
                select.select([connection.fileno(), self._mine.fileno()], [], [])
                connection.pgconn.consume_input()
                while notice := connection.pgconn.notifies():
                    name, _, process = notice.extra.decode().rpartition(" ")
                    if process != _process:
                        waiters.strike(name)
            with suppress(psycopg.Error):
                connection.execute(f"UNLISTEN {CHANNEL}")
