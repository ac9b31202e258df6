"""How fast we may write: so many messages a second on a number, so many to one customer.

For one asyncio loop. A number has one timer at most, however many messages wait for their turn.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

PAIR_INTERVAL = 6.0
PAIR_BURST = 45
"""So many to one customer in a row, borrowed from the minutes that follow."""
_BURST_SECONDS = 0.25
_SHORTEST_TIMER = 0.005
_RECOVERY = 60.0
_SLOWEST = 0.1
_SWEEP_EVERY = 1000


class Flow:
    """So many a second on average, with a burst. Remembers one moment: until when what was taken is paid."""

    __slots__ = ("burst", "interval", "paid_until")

    def __init__(self, *, interval: float, burst: float) -> None:
        self.interval, self.burst = interval, burst
        self.paid_until = 0.0

    def take(self, now: float, *, factor: float = 1.0) -> float:
        """0.0: taken. Else nothing is taken, and it is worth asking again after so many seconds."""
        paid_until = max(self.paid_until, now)
        wait = paid_until - now - self.interval * (self.burst - 1)
        if wait > 1e-9:
            return wait
        self.paid_until = paid_until + self.interval / factor
        return 0.0

    def spend(self, now: float, count: int) -> None:
        """Take without asking; at most a second's worth stays owed."""
        owed = max(self.paid_until, now) + count * self.interval
        self.paid_until = min(owed, now + self.interval * self.burst + 1.0)


class Number:
    """The turns of one number. Meta counts what comes in and what goes out together."""

    def __init__(self, per_second: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._slowed_at, self._slowed_to = 0.0, 1.0
        self._flow = Flow(interval=1.0, burst=1.0)
        self.set_rate(per_second)

    def set_rate(self, per_second: int) -> None:
        rate = max(per_second, 1)
        self._flow.interval, self._flow.burst = 1.0 / rate, max(1.0, rate * _BURST_SECONDS)

    def take(self) -> float:
        now = self._clock()
        return self._flow.take(now, factor=self._factor(now))

    def heard(self, count: int) -> None:
        self._flow.spend(self._clock(), count)

    def slow_down(self) -> None:
        """Half as fast, and back to full speed within a minute."""
        now = self._clock()
        self._slowed_to = max(self._factor(now) / 2, _SLOWEST)
        self._slowed_at = now

    def _factor(self, now: float) -> float:
        if self._slowed_to >= 1.0:
            return 1.0
        return min(1.0, self._slowed_to + (1.0 - self._slowed_to) * (now - self._slowed_at) / _RECOVERY)

    async def turn(self) -> None:
        """Comes back when the next message may go; first come, first served."""
        if not self._waiting and self.take() == 0.0:
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        if self._timer is None:
            self._let_go()
        await turn

    def _let_go(self) -> None:
        self._timer = None
        while self._waiting:
            if self._waiting[0].done():  # whoever waited was cancelled
                self._waiting.popleft()
                continue
            wait = self.take()
            if wait > 0.0:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(max(wait, _SHORTEST_TIMER), self._let_go)
                return
            self._waiting.popleft().set_result(None)


class Pace:
    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._numbers: dict[int, Number] = {}
        self._pairs: dict[tuple[int, str], Flow] = {}
        self._asked = 0

    def number(self, number_id: int, per_second: int) -> Number:
        """The turns of this number, at the rate that it has now."""
        known = self._numbers.get(number_id)
        if known is None:
            known = self._numbers[number_id] = Number(per_second, self._clock)
        else:
            known.set_rate(per_second)
        return known

    def to(self, number_id: int, customer: str) -> float:
        """0.0: this customer may be written to, and it is counted. Else seconds to wait, nothing counted."""
        return self._pair(number_id, customer).take(self._clock())

    def hold(self, number_id: int, customer: str, seconds: float) -> None:
        """Meta says that it was too much for this customer."""
        pair = self._pair(number_id, customer)
        pair.paid_until = max(pair.paid_until, self._clock() + seconds + pair.interval * (pair.burst - 1))

    def _pair(self, number_id: int, customer: str) -> Flow:
        self._asked += 1
        if self._asked % _SWEEP_EVERY == 0:
            now = self._clock()
            self._pairs = {key: pair for key, pair in self._pairs.items() if pair.paid_until > now}
        key = (number_id, customer)
        if key not in self._pairs:
            self._pairs[key] = Flow(interval=PAIR_INTERVAL, burst=PAIR_BURST)
        return self._pairs[key]
