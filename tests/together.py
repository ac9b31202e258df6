"""People who do something at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from connect.accounts.refusals import Refusal


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave, or the refusal that it got; all of them begin together, each on its own connection."""
    start = Barrier(len(works))

    def in_thread(work: Callable[[], object]) -> object:
        try:
            start.wait()
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(in_thread, work) for work in works]]
