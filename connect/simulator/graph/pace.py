"""How fast one may send: Meta's buckets, in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable

PAIR_REFILL = 1 / 6
"""Messages a second to one customer."""


class Buckets:
    """Token buckets by key. A burst of `size`, then `refill` a second."""

    def __init__(self) -> None:
        self._levels: dict[Hashable, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: Hashable, *, size: float, refill: float) -> bool:
        now = time.monotonic()
        with self._lock:
            level, since = self._levels.get(key, (size, now))
            level = min(size, level + (now - since) * refill)
            is_enough = level >= 1
            self._levels[key] = (level - 1 if is_enough else level, now)
            return is_enough

    def clear(self) -> None:
        with self._lock:
            self._levels.clear()


throughput = Buckets()
pairs = Buckets()
