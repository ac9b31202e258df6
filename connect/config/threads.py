"""Runs Django's WSGI handler on a fixed set of threads. A thread is held while a view runs, not longer.

The body has arrived before and the answer leaves afterwards, both on the loop: neither a slow upload nor a
slow download holds a thread. The threads, and their database connections, live as long as the process.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from typing import IO, Any

from django.db import connections

from connect.bell.turns import turn
from connect.ui.answers import Scope

IN_MEMORY = 1024 * 1024
LET_GO_SECONDS = 1.0

type Environ = dict[str, Any]
type WSGIHandler = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | IO[bytes]

    def take(self, name: bytes) -> bytes | None:
        """The header's value; it goes no further."""
        found = next((value for key, value in self.headers if key == name), None)
        if found is not None:
            self.headers = [(key, value) for key, value in self.headers if key != name]
        return found


class RequestThreads:
    def __init__(self, handler: WSGIHandler, *, threads: int) -> None:
        self.handler = handler
        self.threads = threads
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def run(self, scope: Scope, body: IO[bytes]) -> Answer:
        loop = asyncio.get_running_loop()
        # A context of its own: nothing that one request sets is seen by the next.
        return await loop.run_in_executor(self.executor, Context().run, self._call, environ(scope, body))

    def stop(self) -> None:
        """Every thread lets go of its database connection, then ends."""
        all_are_here = threading.Barrier(self.threads)

        def close() -> None:
            with suppress(threading.BrokenBarrierError):
                all_are_here.wait(LET_GO_SECONDS)
            connections.close_all()

        for _ in range(self.threads):
            self.executor.submit(close)
        self.executor.shutdown(wait=False)

    def _call(self, environ: Environ) -> Answer:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started[:] = [int(status[:3]), headers]

        with turn():
            chunks = self.handler(environ, start_response)
            try:
                body = _collected(chunks)
            finally:
                if close := getattr(chunks, "close", None):
                    close()
        status, headers = started
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return Answer(status=status, headers=encoded, body=body)


def _collected(chunks: Iterable[bytes]) -> bytes | IO[bytes]:
    parts: list[bytes] = []
    size = 0
    file: IO[bytes] | None = None
    for chunk in chunks:
        size += len(chunk)
        parts.append(chunk)
        if size > IN_MEMORY:
            file = file or tempfile.TemporaryFile()  # noqa: SIM115 - closed once it is sent
            file.writelines(parts)
            parts.clear()
    if file is None:
        return b"".join(parts)
    file.seek(0)
    return file


def environ(scope: Scope, body: IO[bytes]) -> Environ:
    """The request as WSGI wants it."""
    size = body.seek(0, 2)
    body.seek(0)
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    result: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        # An underscore could pass itself off as a hyphen, and the body's length is known by now.
        if "_" in name or name in {"content-length", "transfer-encoding"}:
            continue
        value = raw_value.decode("latin-1")
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"
        if key in result:
            value = f"{result[key]}{'; ' if name == 'cookie' else ','}{value}"
        result[key] = value
    return result
