"""Fetching the files that customers send: the message is in the thread at once, its file when it is here."""

from __future__ import annotations

import mimetypes
import tempfile
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from connect.conversations import broadcasts
from connect.conversations.pictures import size_of
from connect.jobs import Retry
from connect.whatsapp.gateway import Unavailable, download

if TYPE_CHECKING:
    from connect.conversations.models import Attachment

KEPT_BY_META = timedelta(days=7)
LARGEST = 100 * 1024 * 1024


@task()
def fetch_media(attachment_id: int) -> None:
    """Bring the file to our storage; tried again for as long as WhatsApp keeps it."""
    from connect.conversations.models import Attachment

    attachment = Attachment.objects.select_related("message__number").filter(pk=attachment_id).first()
    if attachment is None or attachment.state != Attachment.State.AWAITED:
        return  # erased with its person, or here already
    with tempfile.SpooledTemporaryFile(max_size=1024 * 1024) as file:
        try:
            fetched = download(attachment.message.number, attachment.media_id, into=file, limit=LARGEST)
        except Unavailable as problem:
            age = timezone.now() - attachment.message.created_at
            if problem.is_final or age > KEPT_BY_META:
                _settle(attachment, problem=problem.sentence)
                return
            raise Retry(
                min(timedelta(hours=1), max(timedelta(seconds=2), age / 2)), str(problem)
            ) from problem
        attachment.size = fetched.size
        attachment.mime_type = attachment.mime_type or fetched.mime_type[:120]
        _settle(attachment, file=file)


def _settle(attachment: Attachment, *, file: IO[bytes] | None = None, problem: str = "") -> None:
    """Note that the file is here, or that it will not come; announce it to who reads the thread."""
    if file is not None:
        attachment.width, attachment.height = size_of(file, attachment.kind)
        file.seek(0)
        attachment.file.save(attachment.filename or _name_for(attachment.mime_type), File(file), save=False)
        attachment.state = attachment.State.STORED
    else:
        attachment.state, attachment.problem = attachment.State.LOST, problem[:200]
    with transaction.atomic():
        is_there = type(attachment).objects.select_for_update().filter(pk=attachment.pk).exists()
        if is_there:
            attachment.save()
            message = attachment.message
            broadcasts.message_changed(message, message.conversation)
    if not is_there and attachment.file:  # its person was erased meanwhile
        attachment.file.delete(save=False)


def _name_for(mime_type: str) -> str:
    """A file name whose ending says what it is."""
    return f"arquivo{mimetypes.guess_extension(mime_type.split(';', maxsplit=1)[0].strip()) or ''}"
