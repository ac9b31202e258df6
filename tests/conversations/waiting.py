"""Waiting for what another thread does: it announces, and we look."""

from __future__ import annotations

import time
from collections.abc import Callable

from connect.live.bells import live_bell

LONGEST = 30.0
LOOK = 0.25


def eventually(holds: Callable[[], bool]) -> None:
    """Come back when it holds; fail when it does not in time."""
    deadline = time.monotonic() + LONGEST
    with live_bell.ear() as ear:
        while not holds():
            assert time.monotonic() < deadline, "it never happened"
            ear.wait(LOOK)
