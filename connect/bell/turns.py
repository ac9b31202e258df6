"""Views take turns at the interpreter, and what runs behind the screens gives way to them.

It runs one thread at a time anyway, and SQLite hands it over at every row: of several views at once each
waits for the others some hundred times, which costs more than the view itself. So one runs at a time, unless
it takes long, or has to wait for its turn to write (docs/decisions/0008-turns.md).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 0.1
"""Who has waited for so long goes on beside the one that takes long."""
GIVES_WAY_SECONDS = 0.04
"""However many views come, work behind the screens goes on after this."""
LULL_SECONDS = 0.002
"""Whoever has got an answer may ask for the next thing at once."""

_turn = threading.Lock()
_mine = threading.local()
_asking: set[object] = set()
"""The views that run or wait for their turn."""
_lull_until = 0.0


@contextmanager
def turn() -> Iterator[None]:
    global _lull_until  # noqa: PLW0603 - one per process
    view = object()
    _asking.add(view)
    _mine.is_held = _turn.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        give_up()
        _lull_until = time.monotonic() + LULL_SECONDS
        _asking.discard(view)


def give_up() -> None:
    """Whoever is about to wait for something else lets the next one go on."""
    if getattr(_mine, "is_held", False):
        _mine.is_held = False
        _turn.release()


def give_way() -> None:
    """Returns once nobody waits for a screen, or after a while. Never while holding what a view may want."""
    deadline = time.monotonic() + GIVES_WAY_SECONDS
    while (now := time.monotonic()) < deadline and (_asking or now < _lull_until):
        time.sleep(LULL_SECONDS)
