"""A conversation: the page with its newest fifty messages."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from bench.figures import Figure
from bench.lines.pages import alone, together
from bench.workbench import Workbench, agents, sign_in
from connect.conversations.models import Conversation

LONG = 51


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        requests: list[bytes] = []
        for agent in agents():
            cookie = sign_in(agent)
            requests += [serving.get(f"/conversas/{pk}/", cookie) for pk in long_threads(agent.pk)]
        bench.chance.shuffle(requests)
        # Each for the first time: what an agent opens has mostly not been shown lately.
        one = alone(serving, requests[: bench.amount(300, 60)])
        note = f"p95 {one.percentile(0.95):.1f} ms, each for the first time"
        yield Figure("thread", "1 client, p50", one.percentile(0.5), "ms", most=8, note=note)
        many, note = together(serving, requests)
        note = f"{note}, {len(requests)} different ones"
        yield Figure("thread", "16 clients", many.per_second, "per s", least=150, note=note)


def long_threads(agent_id: int, count: int = 80) -> list[int]:
    """Conversations of an agent whose newest fifty messages are fifty."""
    long = (
        Conversation.objects.filter(assignee=agent_id)
        .annotate(length=Count("messages"))
        .filter(length__gte=LONG)
    )
    return list(long.order_by("-last_at").values_list("pk", flat=True)[:count])
