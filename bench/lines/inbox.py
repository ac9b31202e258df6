"""The inbox: the page with its newest conversations."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Figure
from bench.lines.pages import alone, together
from bench.workbench import Workbench, admin, agents, sign_in

PATH = "/conversas/"


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        cookies = [sign_in(agent) for agent in agents()]
        times = bench.amount(300, 60)
        one = alone(serving, [serving.get(PATH, cookies[0])] * times)
        whole = alone(serving, [serving.get(PATH, sign_in(admin()))] * (times // 2))
        note = f"p95 {one.percentile(0.95):.1f} ms; an admin's {whole.percentile(0.5):.1f} ms"
        yield Figure("inbox", "1 client, p50", one.percentile(0.5), "ms", most=6, note=note)
        many, note = together(serving, [serving.get(PATH, cookie) for cookie in cookies])
        yield Figure("inbox", "16 clients", many.per_second, "per s", least=180, note=note)
