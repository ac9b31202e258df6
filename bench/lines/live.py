"""From Meta's knock to the open stream of the agent who has the conversation, with fifty agents connected."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from bench import clients
from bench.clients import Connection, Stream, percentile
from bench.figures import Figure
from bench.webhooks import Writer
from bench.workbench import Serving, Workbench, agents, new_wamid, sign_in, writers
from connect.accounts.models import Role, Sector, User
from connect.conversations.models import Assignment, Conversation

CONNECTED = 50
PATIENCE_SECONDS = 10


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        hire_until(CONNECTED)
        cookies = {agent.pk: sign_in(agent) for agent in agents()}
        people = [writer for writer in writers(400, assigned=True) if writer.assignee_id in cookies]
        latencies = clients.run(_measure(serving, cookies, people, times=bench.amount(400, 80)))
    yield Figure(
        "live", "webhook to the agent's stream, p50", percentile(latencies, 0.5), "ms", most=25,
        note=f"{len(cookies)} agents connected",
    )  # fmt: skip
    yield Figure("live", "p95", percentile(latencies, 0.95), "ms", most=60)


async def _measure(
    serving: Serving, cookies: dict[int, str], people: list[Writer], *, times: int
) -> list[float]:
    loop = asyncio.get_running_loop()
    awaited: dict[int, tuple[bytes, asyncio.Future[float]]] = {}
    rest: defaultdict[int, bytes] = defaultdict(bytes)

    def hearing(agent_id: int, data: bytes) -> None:
        if agent_id in awaited:
            token, future = awaited[agent_id]
            if token in rest[agent_id][-len(token) :] + data and not future.done():
                future.set_result(time.perf_counter())
        rest[agent_id] = data

    streams = [
        await Stream.of(f"{serving.url}/aovivo/", cookie=cookie, heard=partial(hearing, pk))
        for pk, cookie in cookies.items()
    ]
    knock = await Connection.to(serving.url)
    latencies = []
    for number in range(times + 10):
        writer = people[number % len(people)]
        token = f"senha{number:05d}"
        future: asyncio.Future[float] = loop.create_future()
        awaited[writer.assignee_id] = (token.encode(), future)
        request = serving.webhook(writer, f"Oi, a minha {token} não funciona", new_wamid())
        start = time.perf_counter()
        answer = await knock.ask(request)
        assert answer.status == 200
        async with asyncio.timeout(PATIENCE_SECONDS):
            heard = await future
        if number >= 10:
            latencies.append(heard - start)
        await asyncio.sleep(serving.bench.chance.uniform(0.02, 0.08))
    for stream in streams:
        await stream.close()
    await knock.close()
    return latencies


def hire_until(count: int) -> None:
    """More agents, who take over a part of what the others have."""
    sectors = list(Sector.objects.order_by("pk"))
    for number in range(User.objects.filter(role=Role.AGENT).count(), count):
        agent = User.objects.create_user(
            username=f"agente{number + 1}",
            name=f"Agente {number + 1}",
            email=f"agente{number + 1}@exemplo.com.br",
        )
        sector = sectors[number % len(sectors)]
        agent.sectors.set([sector])
        mine = Conversation.objects.filter(is_open=True, sector=sector, assignee__isnull=False).order_by("pk")
        taken = list(mine.values_list("pk", flat=True)[number : number + 4])
        Conversation.objects.filter(pk__in=taken).update(assignee=agent)
        Assignment.objects.filter(conversation__in=taken, ended_at=None).update(user=agent)
