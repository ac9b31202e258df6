"""A bell has a name; whoever rings it wakes every ear that listens to that name.

A ring carries nothing: who wakes looks at the database. Rings may merge, and on PostgreSQL one may get lost
with its connection, so every waiter also looks by itself now and then.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Self

from django.db import transaction

from connect.bell import listener, waiters


class Bell:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Bell({self.name!r})"

    def ring(self) -> None:
        """Wakes the waiters once the open transaction has committed; at once when none is open."""
        connection = transaction.get_connection()
        if not connection.in_atomic_block:
            self._tell_others()
            self.ring_here()
        elif not any(function == self.ring_here for _, function, _ in connection.run_on_commit):
            # The first ring of a transaction; the others would say the same.
            self._tell_others()
            transaction.on_commit(self.ring_here)

    def ring_here(self) -> None:
        """Wakes the waiters of this process, now."""
        waiters.strike(self.name)

    def ear(self) -> Ear:
        """Something to wait with. A ring between two waits is not missed."""
        return Ear(self.name)

    def _tell_others(self) -> None:
        connection = transaction.get_connection()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [listener.CHANNEL, listener.spell(self.name)])


class Ear:
    """One waiter's. Close it when the waiter ends."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._rung = threading.Event()
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        waiters.add(name, self)
        listener.join(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        waiters.discard(self.name, self)
        listener.leave(self)

    def strike(self) -> None:
        self._rung.set()
        if waiting := self._waiting:
            loop, event = waiting
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    def wait(self, timeout: float | None = None) -> bool:
        """In a thread: True as soon as the bell has rung since the last wait, False after the timeout."""
        rung = self._rung.wait(timeout)
        self._rung.clear()
        return rung

    async def heard(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109 - the twin of wait()
        """The same on an event loop."""
        event = asyncio.Event()
        self._waiting = (asyncio.get_running_loop(), event)
        try:
            if not self._rung.is_set():
                async with asyncio.timeout(timeout):
                    await event.wait()
        except TimeoutError:
            return self._rung.is_set()
        finally:
            self._waiting = None
            self._rung.clear()
        return True
