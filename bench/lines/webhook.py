"""The webhook's door at 64 connections, beside the least that a door can do and a plain Django view."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench import clients, webhooks
from bench.clients import Load
from bench.company import APP_SECRET
from bench.figures import Figure
from bench.webhooks import Writer
from bench.workbench import Workbench, new_wamid, writers
from tests.processes import ROOT, free_port

CONNECTIONS = 64


def measure(bench: Workbench) -> Iterator[Figure]:
    seconds = bench.amount(5, 2)
    with bench.serving() as serving:
        load = _load(serving.url, writers(2_000), most=bench.amount(30_000, 4_000), seconds=seconds)
        people = writers(2_000)
    ours = load.per_second
    bench.ground.renew()
    database = bench.ground.database_url.removeprefix("sqlite:///")
    with _door("bare", bench, APP_SECRET, database) as url:
        bare = _load(url, people, most=bench.amount(60_000, 8_000), seconds=seconds).per_second
    bench.ground.renew()
    with _door("view", bench, APP_SECRET) as url:
        plain = _load(url, people, most=bench.amount(8_000, 800), seconds=seconds).per_second
    note = f"p50 {load.percentile(0.5):.0f} ms, p99 {load.percentile(0.99):.0f} ms, processing meanwhile"
    yield Figure("webhook", "acknowledged at 64 connections", ours, "per s", note=note)
    note = f"it takes {bare:,.0f} per s"
    yield Figure("webhook", "beside a bare ASGI app", 100 * ours / bare, "%", least=50, note=note)
    note = f"it takes {plain:,.0f} per s"
    yield Figure("webhook", "beside a plain Django view", ours / plain, "times", least=15, note=note)


def _load(url: str, people: Sequence[Writer], *, most: int, seconds: float) -> Load:
    requests = [
        webhooks.posted(
            url, webhooks.said(people[i % len(people)], f"Pedido {i}", new_wamid()), secret=APP_SECRET
        )
        for i in range(most)
    ]
    # The first ones read secrets and open connections.
    clients.run(clients.at_once(requests[:200], url=url, connections=8)).must_be(200)
    return clients.run(_for_so_long(requests[200:], url, seconds)).must_be(200)


async def _for_so_long(requests: Sequence[bytes], url: str, seconds: float) -> Load:
    """Each request once, until the time is over."""
    deadline = time.perf_counter() + seconds

    def supply() -> Iterator[bytes]:
        for each in requests:
            if time.perf_counter() > deadline:
                return
            yield each

    return await clients.at_once(supply(), url=url, connections=CONNECTIONS)


@contextmanager
def _door(name: str, bench: Workbench, *arguments: str) -> Iterator[str]:
    """One of the reference servers, on the working copy."""
    port = free_port()
    command = [sys.executable, "-m", f"bench.doors.{name}", str(port), *arguments]
    with (bench.ground.folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        clients.run(clients.answering(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
