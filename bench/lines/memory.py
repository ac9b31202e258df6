"""What the program takes of the machine's memory, with nothing to do and with everything to do at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from bench import clients, machine
from bench.clients import Stream
from bench.figures import Figure
from bench.lines.live import CONNECTED, hire_until
from bench.lines.thread import long_threads
from bench.workbench import Serving, Workbench, agents, new_wamid, sign_in, writers


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        hire_until(CONNECTED)
        time.sleep(bench.amount(8, 3))
        idle = machine.resident_mb(serving.pid)
        note = _own(machine.own_memory_mb(serving.pid))
        yield Figure("memory", "idle", idle, "MB", most=150, note=note)
        peak = machine.Peak(serving.pid)
        with peak.watched():
            clients.run(_all_at_once(serving, seconds=bench.amount(20, 5)))
            time.sleep(2)
    note = f"{_own(peak.own_mb)}; {CONNECTED} streams, pages, webhooks and replies at once"
    yield Figure("memory", "under load, the most", peak.mb, "MB", most=250, note=note)


def _own(megabytes: float | None) -> str:
    return "" if megabytes is None else f"{megabytes:.0f} MB without the files mapped into it"


async def _all_at_once(serving: Serving, *, seconds: float) -> None:
    cookies = {agent.pk: sign_in(agent) for agent in agents()}
    streams = [
        await Stream.of(f"{serving.url}/aovivo/", cookie=cookie, heard=lambda data: None)
        for cookie in cookies.values()
    ]
    pages = [serving.get("/conversas/", cookie) for cookie in cookies.values()]
    for agent_id, cookie in list(cookies.items())[:12]:
        pages += [serving.get(f"/conversas/{pk}/", cookie) for pk in long_threads(agent_id, 5)]
    people = writers(1_000)
    knocks = [
        serving.webhook(people[i % len(people)], f"Mensagem {i}", new_wamid())
        for i in range(int(seconds * 400))
    ]
    await asyncio.gather(
        clients.at_once(pages, url=serving.url, connections=16, seconds=seconds),
        clients.at_once(knocks, url=serving.url, connections=8),
    )
    for stream in streams:
        await stream.close()
