"""What runs behind the screens: with every web process, or wherever the work is done."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Protocol

from connect.accounts import presence
from connect.conversations.closing import Watch
from connect.conversations.counting import Keeper
from connect.conversations.outbox import Sender
from connect.conversations.queues import drainer
from connect.intake.processing import processor
from connect.jobs.clock import Clock
from connect.jobs.worker import Worker
from connect.mail.sending import QUEUE as MAIL
from connect.simulator.courier import Courier

logger = logging.getLogger(__name__)


class Runner(Protocol):
    def start(self) -> None: ...

    def stop(self, timeout: float) -> bool | None:
        """Asks for the end, and waits for it as long as said. False when it has not ended yet."""


def beside_the_screens() -> list[Runner]:
    """What every web process runs for itself."""
    return [presence.writer()]


def work() -> list[Runner]:
    """What `work`, or a `serve` that does everything, runs."""
    workers = [Worker(threads=2), Worker(threads=2, queue=MAIL)]
    return [processor(), Sender(), *workers, Clock(), drainer(), Keeper(), Watch(), Courier()]


class Background:
    def __init__(self, runners: Sequence[Runner]) -> None:
        self.runners = runners

    def start(self) -> None:
        for runner in self.runners:
            runner.start()

    def stop(self, timeout: float) -> None:
        """Tells all at once to end, then waits. What is cut short comes back when its lease ends."""
        deadline = time.monotonic() + timeout
        for runner in self.runners:
            runner.stop(0)
        for runner in self.runners:
            if runner.stop(max(0.0, deadline - time.monotonic())) is False:
                logger.warning("cut_short", extra={"runner": type(runner).__name__})
