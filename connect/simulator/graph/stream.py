"""What changed on the telephones, as it happens: one event stream a page."""

from __future__ import annotations

import asyncio

from connect.simulator import switch
from connect.simulator.bells import phones_bell
from connect.simulator.phones import Watch
from connect.simulator.pool import graph_pool
from connect.ui.answers import Receive, Send, security_headers

HEARTBEAT = 15
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Streams:
    """Those that are open."""

    def __init__(self) -> None:
        self.generation = 0

    def end(self) -> None:
        """Close them all: the server is going down."""
        self.generation += 1
        phones_bell.ring_here()


streams = Streams()


async def stream(query: dict[str, str], receive: Receive, send: Send) -> None:
    """`?conversa=<chat id>`: the list of telephones, and the thread of the one that is open."""
    if not await graph_pool.run(switch.is_on):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *security_headers()]})
    asked = query.get("conversa", "")
    watch = Watch(chat_id=int(asked) if asked.isdecimal() else None)
    generation = streams.generation
    gone = asyncio.create_task(_gone(receive))
    with phones_bell.ear() as ear:
        while streams.generation == generation and not gone.done():
            fragments = await graph_pool.run(watch.look)
            body = "".join(_event(fragment) for fragment in fragments) or ": \n\n"
            await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
            heard = asyncio.create_task(ear.heard(HEARTBEAT))
            await asyncio.wait({heard, gone}, return_when=asyncio.FIRST_COMPLETED)
            heard.cancel()
    gone.cancel()
    await send({"type": "http.response.body", "body": b""})


def _event(fragment: str) -> str:
    lines = "".join(f"data: {line}\n" for line in fragment.splitlines() if line.strip())
    return f"{lines}\n"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
