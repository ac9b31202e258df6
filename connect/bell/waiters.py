"""Who waits for which bell in this process."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Protocol
from weakref import WeakSet


class Waiter(Protocol):
    def strike(self) -> None: ...


_waiters: defaultdict[str, WeakSet[Waiter]] = defaultdict(WeakSet)
_lock = threading.Lock()


def add(name: str, waiter: Waiter) -> None:
    with _lock:
        _waiters[name].add(waiter)


def discard(name: str, waiter: Waiter) -> None:
    with _lock:
        _waiters[name].discard(waiter)


def strike(name: str) -> None:
    """Wakes those who wait for this bell."""
    with _lock:
        waiters = list(_waiters.get(name, ()))
    for waiter in waiters:
        waiter.strike()


def strike_all() -> None:
    """Wakes everyone: something may have been missed."""
    with _lock:
        waiters = [waiter for group in _waiters.values() for waiter in group]
    for waiter in waiters:
        waiter.strike()
