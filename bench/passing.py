"""A relay between a browser and the program that counts what passes, as it is on the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

OWN = {"transfer-encoding", "content-length", "connection", "date", "server"}


@dataclass
class Passed:
    path: str
    kind: str
    size: int = 0


class Relay:
    def __init__(self, to: str, session: aiohttp.ClientSession) -> None:
        self.to = to
        self.session = session
        self.passed: list[Passed] = []
        self.url = ""

    async def __call__(self, asked: web.BaseRequest) -> web.StreamResponse:
        body = await asked.read()
        async with self.session.request(
            asked.method, self.to + asked.raw_path, headers=asked.headers, data=body, allow_redirects=False
        ) as answer:
            passed = Passed(asked.path, answer.headers.get("content-type", ""))
            self.passed.append(passed)
            kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in OWN]
            relayed = web.StreamResponse(status=answer.status)
            for name, value in kept:
                relayed.headers.add(name, value)
            await relayed.prepare(asked)
            async for piece in answer.content.iter_any():
                passed.size += len(piece)
                await relayed.write(piece)
            await relayed.write_eof()
            return relayed


@asynccontextmanager
async def passing(to: str) -> AsyncIterator[Relay]:
    # As it is on the wire: nothing is unpacked on the way.
    async with aiohttp.ClientSession(auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()) as session:
        relay = Relay(to, session)
        runner = web.ServerRunner(web.Server(relay), shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        relay.url = f"http://{host}:{port}"
        yield relay
        await runner.cleanup()
