"""The sender: one event loop that keeps many requests to WhatsApp under way.

Everything that touches the database runs on one thread of its own; results are written many at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import uvloop
from django.db import connections

from connect.bell.turns import give_way
from connect.conversations import broadcasts
from connect.conversations.outbox.delivery import Delivery
from connect.conversations.outbox.parcels import Parcel, claim, numbers_with_due, seconds_until_due
from connect.conversations.outbox.results import Result, settle
from connect.whatsapp.client import Client
from connect.whatsapp.pace import Pace

logger = logging.getLogger(__name__)

MOST_UNDER_WAY = 500
"""Of all numbers together; what waits for its turn in a number's pace is under way too."""
AHEAD_SECONDS = 1.0
"""So much of a number's pace is taken out of the queue at once."""
MANY_UNDER_WAY = 50
GATHER_SECONDS = 0.02
"""While many are under way, their results wait so long for others: a transaction costs the same for each."""
LOOK_SECONDS = 5.0
PAUSE_AFTER_FAILURE = 1.0


class Sender:
    """A thread with a `start()` and a `stop()`. Any number of processes may run one each."""

    def __init__(self) -> None:
        self.name = f"sender-{secrets.token_hex(4)}"
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._stop_asked = threading.Event()

    def start(self) -> None:
        self._thread = threading.Thread(target=lambda: uvloop.run(self._run()), name=self.name, daemon=True)
        self._thread.start()

    def stop(self, timeout: float | None = 0) -> bool:
        """Take nothing new, finish what is under way. True when it has ended."""
        self._stop_asked.set()
        loop, stopping = self._loop, self._stopping
        if loop is not None and stopping is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(stopping.set)
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    async def _run(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        if self._stop_asked.is_set():
            self._stopping.set()
        with ThreadPoolExecutor(1, thread_name_prefix=f"{self.name}-database") as database:
            async with Client() as client:
                round_ = Round(self.name, Delivery(client, Pace()), database, self._stopping)
                await round_.go()
            await asyncio.get_running_loop().run_in_executor(database, connections.close_all)


class Round:
    """What is under way now."""

    def __init__(
        self, name: str, delivery: Delivery, database: ThreadPoolExecutor, stopping: asyncio.Event
    ) -> None:
        self.name = name
        self.delivery = delivery
        self.database = database
        self.stopping = stopping
        self.under_way: Counter[int] = Counter()
        self.tasks: set[asyncio.Task[None]] = set()
        self.results: list[Result] = []
        self.result_came = asyncio.Event()
        self.room_came = asyncio.Event()

    async def go(self) -> None:
        writer = asyncio.create_task(self._write_results())
        ear = broadcasts.sender_bell.ear()
        try:
            while not self.stopping.is_set():
                self.room_came.clear()
                try:
                    pause = await self._take()
                except Exception:
                    logger.exception("outbox_failed")
                    await self._on_database(connections.close_all)
                    pause = PAUSE_AFTER_FAILURE
                if pause != 0:
                    await self._rest(ear.heard(min(pause, LOOK_SECONDS)))
        finally:
            ear.close()
            if self.tasks:
                await asyncio.wait(self.tasks)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
            await self._flush()

    async def _rest(self, heard: Coroutine[None, None, bool]) -> None:
        """Until the bell rings, there is room again, or we have to stop."""
        waits = [
            asyncio.ensure_future(heard),
            asyncio.ensure_future(self.room_came.wait()),
            asyncio.ensure_future(self.stopping.wait()),
        ]
        _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in pending:
            wait.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def _take(self) -> float:
        """Start sending what is due and has room. Returns in how many seconds to look again."""
        parcels, pause = await self._on_database(self._claim)
        for parcel in parcels:
            self.under_way[parcel.number_id] += 1
            task = asyncio.create_task(self._send(parcel))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return pause

    def _claim(self) -> tuple[list[Parcel], float]:
        parcels: list[Parcel] = []
        numbers = numbers_with_due()
        if not numbers:
            wait = seconds_until_due()
            return [], LOOK_SECONDS if wait is None else wait
        for number in numbers:
            room = min(
                int(number.messages_per_second * AHEAD_SECONDS) + 1 - self.under_way[number.pk],
                MOST_UNDER_WAY - self.under_way.total() - len(parcels),
            )
            if room > 0:
                parcels += claim(number, limit=room, by=self.name)
        return parcels, LOOK_SECONDS

    async def _send(self, parcel: Parcel) -> None:
        result = await self.delivery.deliver(parcel)
        self.results.append(result)
        self.result_came.set()

    async def _write_results(self) -> None:
        """Whatever has come while the last were being written goes together."""
        while True:
            await self.result_came.wait()
            if self.under_way.total() >= MANY_UNDER_WAY:
                await asyncio.sleep(GATHER_SECONDS)
            try:
                await self._flush()
            except Exception:
                logger.exception("outbox_results_failed")
                await self._on_database(connections.close_all)
                await asyncio.sleep(PAUSE_AFTER_FAILURE)
                self.result_came.set()

    async def _flush(self) -> None:
        self.result_came.clear()
        if not self.results:
            return
        settled = await self._on_database(self._settle)
        del self.results[: len(settled)]
        self.under_way.subtract(Counter(result.parcel.number_id for result in settled))
        self.room_came.set()

    def _settle(self) -> list[Result]:
        """What has come by now."""
        results = self.results[:]
        settle(results)
        return results

    async def _on_database[T](self, work: Callable[[], T]) -> T:
        def after_views() -> T:
            give_way()
            return work()

        return await asyncio.get_running_loop().run_in_executor(self.database, after_views)
