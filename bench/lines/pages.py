"""Pages asked for by one client and by sixteen."""

from __future__ import annotations

from collections.abc import Sequence

from bench import clients, machine
from bench.clients import Load
from bench.workbench import Serving

CLIENTS = 16


def alone(serving: Serving, requests: Sequence[bytes]) -> Load:
    """One client, after a little warming up."""
    clients.run(clients.one_by_one(requests[:20], url=serving.url))
    return clients.run(clients.one_by_one(requests[20:], url=serving.url)).must_be(200)


def together(serving: Serving, requests: Sequence[bytes]) -> tuple[Load, str]:
    """Sixteen clients; and what a page costs the server in processor time."""
    seconds = serving.bench.amount(8, 3)
    before = machine.cpu_seconds(serving.pid)
    load = clients.run(
        clients.at_once(requests, url=serving.url, connections=CLIENTS, seconds=seconds)
    ).must_be(200)
    after = machine.cpu_seconds(serving.pid)
    if before is None or after is None:
        return load, ""
    return load, f"{(after - before) * 1000 / len(load.latencies):.1f} ms of processor a page"
