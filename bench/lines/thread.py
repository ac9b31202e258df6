"""A conversation: the page with its newest fifty messages."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from bench.figures import Figure
from bench.lines.pages import alone, together
from bench.workbench import Workbench, agents, sign_in
from connect.conversations.models import Conversation

LONG = 60
"""Messages that a thread has at least, so that the newest fifty are fifty."""


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        requests: list[bytes] = []
        first: list[bytes] = []
        for agent in agents():
            cookie = sign_in(agent)
            threads = [serving.get(f"/conversas/{pk}/", cookie) for pk in long_threads(agent.pk)]
            first = first or threads
            requests += threads
        bench.chance.shuffle(requests)
        times = bench.amount(300, 60)
        one = alone(serving, (first * (times // len(first) + 1))[:times])
        note = f"p95 {one.percentile(0.95):.1f} ms, {len(requests)} different ones"
        yield Figure("thread", "1 client, p50", one.percentile(0.5), "ms", most=8, note=note)
        many, note = together(serving, requests)
        yield Figure("thread", "16 clients", many.per_second, "per s", least=150, note=note)


def long_threads(agent_id: int, count: int = 25) -> list[int]:
    found = Conversation.objects.filter(assignee=agent_id).order_by("-is_open", "-last_at")[:400]
    long = (
        Conversation.objects.filter(pk__in=[each.pk for each in found])
        .annotate(length=Count("messages"))
        .filter(length__gte=LONG)
    )
    return list(long.values_list("pk", flat=True)[:count])
