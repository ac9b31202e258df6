"""Time alone brings a conversation into *Quase fechando*: whoever looks tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from connect.bell import Bell
from connect.conversations import broadcasts
from connect.conversations.models import Conversation
from connect.conversations.models.windowed import SAFETY, SOON
from connect.jobs.loops import Loop
from connect.live import collecting

LOOK_SECONDS: Final = 10.0
MISSED: Final = timedelta(minutes=10)
"""What came near meanwhile, when nobody looked for a while."""
AGAIN: Final = timedelta(seconds=LOOK_SECONDS)
"""Each is told of twice: whose clock is behind ours would not show it at the first time."""

_nobody_rings = Bell("closing")


class Watch(Loop):
    """Any number of processes may look: to be told twice changes nothing."""

    def __init__(self) -> None:
        super().__init__("closing", self.watch, bell=_nobody_rings, look=LOOK_SECONDS)
        self._looked_at = timezone.now() - MISSED

    def watch(self) -> None:
        now = timezone.now()
        tell(since=self._looked_at - AGAIN, until=now)
        self._looked_at = now


def tell(*, since: datetime, until: datetime) -> None:
    """Announce those whose last two hours began between these moments."""
    near = Conversation.objects.filter(
        waiting_since__isnull=False,
        window_ends_at__gt=since + SAFETY + SOON,
        window_ends_at__lte=until + SAFETY + SOON,
    )
    if not near.exists():
        return
    with transaction.atomic(), collecting():
        for conversation in near:
            broadcasts.conversation_changed(conversation)
