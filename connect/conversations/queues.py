"""Giving out what waits in the queues of sectors that distribute automatically."""

from __future__ import annotations

from connect.accounts.bells import availability_bell
from connect.accounts.models import Sector
from connect.conversations.models import Conversation
from connect.conversations.models.assignable import drain_queue
from connect.jobs.loops import Loop

LOOK_SECONDS = 15.0


def drain() -> None:
    """One look at every automatic sector in whose queue something waits."""
    queued = Conversation.objects.filter(assignee=None, is_open=True).values("sector")
    for sector in Sector.objects.filter(routing=Sector.Routing.AUTOMATIC, pk__in=queued):
        drain_queue(sector)


def drainer() -> Loop:
    """The thread that looks whenever somebody may have become free."""
    return Loop("queues", drain, bell=availability_bell, look=LOOK_SECONDS)
