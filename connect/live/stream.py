"""One open connection: who hears at it, and what waits to be sent to it."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from connect.ui.answers import Receive, Send, answer

if TYPE_CHECKING:
    from connect.live.hub import Hub

HEADER = "X-Live-Stream"
"""Internal: by it the view tells the server's front who listens."""
MOST_WAITING = 500


class Listener(msgspec.Struct, frozen=True):
    """Who listens, as the view found out."""

    user_id: int
    session_key: str
    audience: frozenset[str]
    after: int | None = None


class Stream:
    """Made by the task that sends."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.is_caught_up = False
        self.is_cut_off = False
        self._waiting: deque[bytes] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._ended = False
        self._sender = asyncio.current_task()

    @property
    def audience(self) -> frozenset[str]:
        return self.listener.audience

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    def put(self, message: bytes) -> None:
        """Sends it soon. A reader so slow that too much waits is cut off: it comes back and catches up."""
        if self._ended:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._cut_off()
            return
        self._waiting.append(message)
        self._rouse()

    def end(self, last: bytes = b"") -> None:
        if last:
            self.put(last)
        self._ended = True
        self._rouse()

    async def next(self) -> bytes:
        """All that waits, as soon as something does; empty at the end."""
        if not self._waiting and not self._ended:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        message = b"".join(self._waiting)
        self._waiting.clear()
        return message

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    def _cut_off(self) -> None:
        self._waiting.clear()
        self._ended = self.is_cut_off = True
        if self._sender is not None:
            self._sender.cancel()


async def serve(hub: Hub, listener: bytes, *, headers: list[Any], receive: Receive, send: Send) -> None:
    """Keeps the answer open until the browser leaves, reads no more, or the hub ends the stream."""
    if not hub.is_open:
        await answer(send, 503, "O sistema está reiniciando.")
        return
    stream = Stream(msgspec.json.decode(listener, type=Listener))
    kept = [(key, value) for key, value in headers if key != b"content-length"]
    await send({"type": "http.response.start", "status": 200, "headers": kept})
    watch = asyncio.create_task(_end_when_gone(stream, receive))
    hub.join(stream)
    try:
        while message := await stream.next():
            await send({"type": "http.response.body", "body": message, "more_body": True})
        await send({"type": "http.response.body"})
    except asyncio.CancelledError:
        if not stream.is_cut_off:
            raise
    finally:
        hub.leave(stream)
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


async def _end_when_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()
