"""The simulator's own few threads for database work: never those of the product's requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connections


class Pool:
    def __init__(self, threads: int = 3) -> None:
        self._threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="simulator")

    async def run[**P, R](self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        def guarded() -> R:
            close_old_connections()
            return work(*args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._executor, guarded)

    def let_go(self) -> None:
        """Close every thread's database connection; the next work opens a new one."""
        everyone_is_here = threading.Barrier(self._threads)

        def close() -> None:
            everyone_is_here.wait(timeout=10)
            connections.close_all()

        for closed in [self._executor.submit(close) for _ in range(self._threads)]:
            closed.result()

    def end(self) -> None:
        self.let_go()
        self._executor.shutdown()


graph_pool = Pool()
