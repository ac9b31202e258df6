"""What stands between the loop and the views: bodies in, answers out, and no thread held by a slow client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import IO

from connect.config import metrics
from connect.config.bodies import Gone, Refused, spool
from connect.config.downloads import PIECE, Downloads, send_pieces
from connect.config.threads import RequestThreads, WSGIHandler
from connect.live import stream
from connect.live.hub import Hub
from connect.ui import files
from connect.ui.answers import Receive, Scope, Send, answer

SEND_FILE = files.HEADER.lower().encode()
LIVE_STREAM = stream.HEADER.lower().encode()


class Front:
    """An ASGI application around a WSGI one.

    A view may leave the rest to the loop by a header of its answer: `X-Send-File` names a stored file,
    `X-Live-Stream` says who listens. Neither header leaves the house.
    """

    def __init__(self, handler: WSGIHandler, *, threads: int, hub: Hub) -> None:
        self.threads = RequestThreads(handler, threads=threads)
        self.downloads = Downloads()
        self.hub = hub

    async def stop(self) -> None:
        await asyncio.to_thread(self.threads.stop)
        await self.downloads.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await spool(scope, receive)
        except Gone:
            return
        except Refused as refusal:
            await answer(send, refusal.status, refusal.sentence, headers=[(b"connection", b"close")])
            return
        started = time.perf_counter()
        with body:
            reply = await self.threads.run(scope, body)
        metrics.request_seconds.labels(scope["method"], reply.status).observe(time.perf_counter() - started)
        if listener := reply.take(LIVE_STREAM):
            await stream.serve(self.hub, listener, headers=reply.headers, receive=receive, send=send)
        elif name := reply.take(SEND_FILE):
            await self.downloads.send(scope, send, name=name.decode(), headers=reply.headers)
        else:
            await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
            if isinstance(reply.body, bytes):
                await send({"type": "http.response.body", "body": reply.body})
            else:
                with reply.body:
                    await send_pieces(send, _read(reply.body))


async def _read(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece
