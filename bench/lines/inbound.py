"""Messages of customers, from the knock to the thread, as many as can be stored for good."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench import clients
from bench.figures import Figure
from bench.workbench import Workbench, new_inbound, new_wamid, newest_message, strangers, writers

PATIENCE_SECONDS = 180


def measure(bench: Workbench) -> Iterator[Figure]:
    count = bench.amount(8_000, 1_500)
    with bench.serving() as serving:
        # An opened ticket has some six messages of the customer: most come into one that is open.
        people = writers(count // 7) + strangers(count // 40)
        bench.chance.shuffle(people)
        requests = [
            serving.webhook(people[i % len(people)], f"Mensagem {i} sobre a entrega do pedido", new_wamid())
            for i in range(count)
        ]
        before = newest_message()
        start = time.perf_counter()
        load = clients.run(clients.at_once(requests, url=serving.url, connections=16)).must_be(200)
        while (stored := new_inbound(before)) < count:
            assert time.perf_counter() - start < PATIENCE_SECONDS, f"only {stored} of {count} were stored"
            time.sleep(0.05)
        seconds = time.perf_counter() - start
        assert new_inbound(before) == count
    note = f"{count:,} messages in {seconds:.1f} s; acknowledged at {load.per_second:,.0f} per s"
    yield Figure("inbound", "processed and stored", count / seconds, "per s", least=400, note=note)
