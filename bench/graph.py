"""A Graph API that answers at once, in a process of its own, and remembers what it was asked.

    python -m bench.graph PORT

POST .../messages answers as Meta does. GET /asked?after=N lists what came, in order; POST /manners sets how
long it thinks before it answers: {"delay": seconds}.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
import uvicorn

from bench import clients
from tests.processes import ROOT, free_port


class Asked(msgspec.Struct, array_like=True, frozen=True):
    """One send that came in."""

    at: float
    opaque: str
    to: str
    text: str


class Graph:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.delay = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        await _answer(send, await self._to(scope, body))

    async def _to(self, scope: Any, body: bytes) -> Any:
        path = scope["path"]
        if path == "/asked":
            after = int(parse_qs(scope["query_string"].decode()).get("after", ["0"])[0])
            return self.asked[after:]
        if path == "/manners":
            self.delay = msgspec.json.decode(body)["delay"]
            return {}
        if path.endswith("/messages"):
            return await self._take(msgspec.json.decode(body))
        return {"id": "1"}

    async def _take(self, sent: dict[str, Any]) -> Any:
        if sent.get("status") == "read":
            return {"success": True}
        number = len(self.asked) + 1
        to = sent.get("to") or sent.get("recipient") or ""
        text = (sent.get("text") or {}).get("body", "")
        opaque = sent.get("biz_opaque_callback_data", "")
        self.asked.append(Asked(time.time(), opaque, to, text))
        if self.delay:
            await asyncio.sleep(self.delay)
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to.removeprefix("+")}],
            "messages": [{"id": f"wamid.BANCADA{number:08d}{opaque[:8]}"}],
        }


async def _answer(send: Any, content: Any) -> None:
    body = msgspec.json.encode(content)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Peer:
    """The fake Graph, seen from the one who measures."""

    def __init__(self, url: str) -> None:
        self.url = url

    def asked(self, after: int = 0) -> list[Asked]:
        answer = clients.run(self._ask(clients.request("GET", f"{self.url}/asked?after={after}")))
        return msgspec.json.decode(answer.body, type=list[Asked])

    def behave(self, *, delay: float) -> None:
        body = msgspec.json.encode({"delay": delay})
        clients.run(self._ask(clients.request("POST", f"{self.url}/manners", body=body)))

    async def listed(self, connection: clients.Connection) -> list[Asked]:
        """The same, for who is on an event loop."""
        answer = await connection.ask(clients.request("GET", f"{self.url}/asked"))
        return msgspec.json.decode(answer.body, type=list[Asked])

    async def _ask(self, request: bytes) -> clients.Answer:
        connection = await clients.Connection.to(self.url)
        try:
            return await connection.ask(request)
        finally:
            await connection.close()


@contextmanager
def running(log: Path) -> Iterator[Peer]:
    """A fresh one that has been asked nothing."""
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.graph", str(port)], cwd=ROOT, stdout=output, stderr=output
        )
    try:
        peer = Peer(f"http://127.0.0.1:{port}")
        _await(peer, process)
        yield peer
    finally:
        process.kill()
        process.wait()


def _await(peer: Peer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            peer.asked()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    uvicorn.run(
        Graph(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        lifespan="off",
        access_log=False,
    )
