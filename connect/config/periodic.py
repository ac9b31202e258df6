"""What the clock does for packages that know no jobs."""

from __future__ import annotations

from connect.jobs import every
from connect.live.events import forget_old


@every(hours=1)
def forget_old_events() -> None:
    forget_old()
