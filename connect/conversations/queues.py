"""Giving out what waits in the queues."""

from __future__ import annotations

from django.tasks import task

from connect.accounts.models import Sector
from connect.conversations.models.assignable import drain_queue


@task()
def drain(sector_id: int) -> None:
    """Someone of the sector has become free."""
    drain_queue(Sector.objects.get(pk=sector_id))
