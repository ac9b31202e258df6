"""Telling the customer that their message was read."""

from __future__ import annotations

from django.tasks import task

from connect.whatsapp.gateway import mark_read
from connect.whatsapp.models import Number


@task()
def send_read_receipt(number_id: int, wamid: str) -> None:
    """WhatsApp's blue ticks, up to this message."""
    mark_read(Number.objects.get(pk=number_id), wamid)
