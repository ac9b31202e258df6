from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from connect.accounts.refusals import Refusal


def together(*works: Callable[[], object]) -> list[object]:
    """What each gave, or the refusal that it got; all begin at once, each on a connection of its own."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> object:
        try:
            start.wait()
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(begin, work) for work in works]]
