"""From Meta's knock until the agent sees it: painted in a real Chromium."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from bench.browsing import browser_of
from bench.clients import Connection, percentile
from bench.figures import Figure
from bench.workbench import Serving, Workbench, new_wamid, sign_in, writers
from connect.accounts.models import User

PATIENCE_SECONDS = 15
WATCH = """
addEventListener("DOMContentLoaded", () => {
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) {
      const token = /senha\\d{5}/.exec(node.textContent ?? "")?.[0];
      if (!token) continue;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => window.painted(token, performance.timeOrigin + performance.now());
        channel.port2.postMessage(null);
      });
    }
  }).observe(document.body, {childList: true, subtree: true});
});
"""
"""After the frame in which it is drawn; a message's task runs once that frame is painted."""


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        seconds = asyncio.run(_measure(serving, times=bench.amount(80, 20)))
    note = f"p95 {percentile(seconds, 0.95):.0f} ms"
    yield Figure(
        "painted", "webhook to painted DOM, p50", percentile(seconds, 0.5), "ms", most=120, note=note
    )


async def _measure(serving: Serving, *, times: int) -> list[float]:
    person = next(each for each in writers(200, assigned=True) if each.assignee_id)
    awaited: dict[str, asyncio.Future[float]] = {}

    def painted(token: str, at: float) -> None:
        if token in awaited and not awaited[token].done():
            awaited[token].set_result(at / 1000)

    seconds = []
    async with browser_of(serving.url, sign_in(User.objects.get(pk=person.assignee_id))) as page:
        await page.expose_function("painted", painted)
        await page.add_init_script(WATCH)
        async with page.expect_request(lambda request: "/conversas/" in request.url):
            await page.goto(f"/conversas/{person.conversation_id}/")
        await page.get_by_role("log").wait_for()
        await asyncio.sleep(3)  # the stream is opened by a worker that nobody here can see
        knock = await Connection.to(serving.url)
        for number in range(times + 5):
            token = f"senha{number:05d}"
            awaited[token] = asyncio.get_running_loop().create_future()
            request = serving.webhook(person, f"A minha {token} não funciona", new_wamid())
            start = time.time()
            assert (await knock.ask(request)).status == 200
            async with asyncio.timeout(PATIENCE_SECONDS):
                at = await awaited[token]
            if number >= 5:
                seconds.append(at - start)
            await asyncio.sleep(serving.bench.chance.uniform(0.08, 0.16))
        await knock.close()
    return seconds
