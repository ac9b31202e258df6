"""A Graph API of a few lines on a real socket: it answers as it is told, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from connect.whatsapp.credentials import Credentials

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Graph:
    """`answers` are given one after the other, the last one again and again."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def says(self, *answers: Answer) -> None:
        self.answers = list(answers)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> Credentials:
        return Credentials(
            phone_number_id="106", waba_id="102", token="the-token", base_url=self.base_url, version="v25.0"
        )

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {key.lower(): value for key, value in request.headers.items()}
        self.asked.append(Asked(request.method, request.path, dict(request.query), headers, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


def ok(body: Any, status: int = 200, **headers: str) -> Answer:
    async def respond(request: web.Request) -> web.StreamResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return web.json_response(body, status=status, headers=named)

    return respond


def refuses(code: int, status: int = 400, **more: Any) -> Answer:
    error = {"message": f"(#{code}) No", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    return ok({"error": error}, status)


def file(content: bytes, status: int = 200, **headers: str) -> Answer:
    async def respond(request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, status=status, headers=headers)

    return respond


async def hang_up(request: web.Request) -> web.StreamResponse:
    """The request was read; the connection ends without an answer."""
    assert request.transport is not None
    request.transport.abort()
    await asyncio.sleep(0)
    return web.Response()


@asynccontextmanager
async def serving(graph: Graph) -> AsyncIterator[Graph]:
    app = web.Application(client_max_size=200 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", graph.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server = site._server
    assert isinstance(server, asyncio.Server)
    graph.port = server.sockets[0].getsockname()[1]
    try:
        yield graph
    finally:
        await runner.cleanup()


@contextmanager
def served(graph: Graph) -> Iterator[Graph]:
    """The same from a thread of its own, for callers that are not asynchronous."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    context = serving(graph)

    def do(step: Awaitable[Any]) -> None:
        async def taken() -> None:
            await step

        asyncio.run_coroutine_threadsafe(taken(), loop).result(timeout=10)

    try:
        do(context.__aenter__())
        yield graph
        do(context.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
