"""Views take turns at the interpreter.

It runs one thread at a time anyway, and SQLite hands it over at every row: of several views at once each
waits for the others some hundred times, which costs more than the view itself. So one runs at a time, unless
it takes long, or has to wait for its turn to write (docs/decisions/0008-turns.md).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 0.1
"""Who has waited for so long goes on beside the one that takes long."""

_turn = threading.Lock()
_mine = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    _mine.is_held = _turn.acquire(timeout=PATIENCE_SECONDS)
    try:
        yield
    finally:
        give_up()


def give_up() -> None:
    """Whoever is about to wait for something else lets the next one go on."""
    if getattr(_mine, "is_held", False):
        _mine.is_held = False
        _turn.release()
