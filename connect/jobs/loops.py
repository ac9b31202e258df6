"""The loop that all background work shares: work while there is some, then wait for the bell."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connections

from connect.bell import Bell, Ear
from connect.bell.turns import give_way

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""Who hears nothing looks by itself this often: a ring may get lost with its connection."""
PAUSES = (0.2, 1.0, 5.0, 15.0)
"""After the first, second... failure in a row."""


class Loop:
    """A thread that calls `work()` whenever the bell rings.

    `work()` does one batch and returns in how many seconds it wants to be called again: 0 when there may be
    more, None when it knows of nothing to come. When it raises, the loop logs it, pauses and goes on.
    """

    def __init__(
        self, name: str, work: Callable[[], float | None], *, bell: Bell, look: float = LOOK_SECONDS
    ) -> None:
        self.name = name
        self.work = work
        self.bell = bell
        self.look = look
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._ear: Ear | None = None

    @property
    def is_stopping(self) -> bool:
        """A long `work()` asks this between two pieces."""
        return self._stopping.is_set()

    def start(self) -> None:
        ear = self._ear = self.bell.ear()
        self._thread = threading.Thread(target=self._run, args=[ear], name=self.name, daemon=True)
        self._thread.start()

    def stop(self, timeout: float | None = 0) -> bool:
        """Asks for the end, and waits for it as long as said. True when the loop has ended."""
        self._stopping.set()
        if self._ear is not None:
            self._ear.strike()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self, ear: Ear) -> None:
        failures = 0
        try:
            while not self._stopping.is_set():
                give_way()
                try:
                    pause = self.work()
                    failures = 0
                except Exception:
                    pause = PAUSES[min(failures, len(PAUSES) - 1)]
                    failures += 1
                    logger.exception("loop_failed", extra={"loop": self.name, "again_in": pause})
                    connections.close_all()
                if pause != 0:
                    self._rest(ear, self.look if pause is None else min(pause, self.look), failures)
        finally:
            ear.close()
            connections.close_all()

    def _rest(self, ear: Ear, seconds: float, failures: int) -> None:
        deadline = time.monotonic() + seconds
        ear.wait(seconds)
        if failures:  # a bell that rings all the time must not turn failing into spinning
            self._stopping.wait(max(0.0, deadline - time.monotonic()))
        close_old_connections()
