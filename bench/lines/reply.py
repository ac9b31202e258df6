"""An agent's answer: until it is accepted, and from the key stroke until WhatsApp is asked to send."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator
from itertools import cycle, islice

from bench import clients
from bench.browsing import browser_of
from bench.clients import Connection, percentile
from bench.figures import Figure
from bench.workbench import Serving, Workbench, agents, reply, sign_in, writers
from connect.accounts.models import User

PATIENCE_SECONDS = 20
IN_ONE_GO = 21
"""To one customer: from some forty on WhatsApp takes one in six seconds."""
FIND_KEY_STROKE = """
addEventListener("keydown", (event) => {
  if (event.key === "Enter") window.struck = performance.timeOrigin + event.timeStamp;
}, true);
"""


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        accepted = clients.run(_accepted(serving, times=bench.amount(300, 60))).must_be(201)
        note = f"p95 {accepted.percentile(0.95):.1f} ms"
        yield Figure("reply", "request accepted, p50", accepted.percentile(0.5), "ms", most=12, note=note)
        _settled(serving, len(accepted.latencies))
        seconds = asyncio.run(_from_key_stroke(serving, times=bench.amount(60, 15)))
        note = f"p95 {percentile(seconds, 0.95):.0f} ms"
        yield Figure("reply", "key stroke to Graph, p50", percentile(seconds, 0.5), "ms", most=60, note=note)


async def _accepted(serving: Serving, *, times: int) -> clients.Load:
    cookies = {agent.pk: sign_in(agent) for agent in agents()}
    people = [writer for writer in writers(times + 30, assigned=True) if writer.assignee_id in cookies]
    asks = [
        reply(serving.url, person.conversation_id, cookies[person.assignee_id], f"Resposta {i}")
        for i, person in enumerate(islice(cycle(people), times + 20))
    ]
    await clients.one_by_one(asks[:20], url=serving.url)
    return await clients.one_by_one(asks[20:], url=serving.url)


def _settled(serving: Serving, count: int) -> None:
    """What was accepted has also been sent."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(serving.graph.asked()) < count and time.monotonic() < deadline:
        time.sleep(0.1)


async def _from_key_stroke(serving: Serving, *, times: int) -> list[float]:
    """In a browser: type, press Enter, and see when the request arrives at the Graph API."""
    people = [each for each in writers(200, assigned=True) if each.assignee_id]
    people = [each for each in people if each.assignee_id == people[0].assignee_id]
    seconds = []
    async with browser_of(serving.url, sign_in(User.objects.get(pk=people[0].assignee_id))) as page:
        await page.add_init_script(FIND_KEY_STROKE)
        composer = page.get_by_label("Mensagem", exact=True)
        knock = await Connection.to(serving.graph.url)
        for number in range(times + 3):
            if number % IN_ONE_GO == 0:
                await page.goto(f"/conversas/{people.pop().conversation_id}/")
            text = f"Posso ajudar? {uuid.uuid4().hex[:8]}"
            await composer.fill(text)
            await composer.press("Enter")
            arrived = await _arrival(knock, serving, text)
            struck = await page.evaluate("window.struck")
            if number >= 3:
                seconds.append(arrived - struck / 1000)
            await asyncio.sleep(0.15)
        await knock.close()
    return seconds


async def _arrival(knock: Connection, serving: Serving, text: str) -> float:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = [asked.at for asked in await serving.graph.listed(knock) if asked.text == text]
        if found:
            return found[0]
        await asyncio.sleep(0.05)
    raise AssertionError("the reply never left")
