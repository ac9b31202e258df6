from __future__ import annotations

from datetime import timedelta


class Retry(Exception):
    """Raised by a task that wants to be tried again after a while. It does not count as a failure."""

    def __init__(self, after: timedelta, reason: str = "") -> None:
        super().__init__(reason or f"again after {after}")
        self.after = after
