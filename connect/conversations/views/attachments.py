from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.conversations.models import Attachment, Conversation
from connect.ui.files import send_file


@require_GET
def show(request: PersonRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """The file of a message that the person may read; `?baixar=1` to keep it."""
    conversation = get_object_or_404(Conversation.objects.readable_by(request.user), pk=pk)
    messages = conversation.messages_for(request.user).filter(revoked_at=None)
    message = get_object_or_404(
        messages.select_related("attachment"),
        attachment__pk=attachment_pk,
        attachment__state=Attachment.State.STORED,
    )
    attachment = message.attachment
    return send_file(
        attachment.file.name or "",
        content_type=attachment.mime_type,
        filename=attachment.filename or f"{message.get_kind_display()}{_suffix(attachment)}",
        inline="baixar" not in request.GET,
    )


def _suffix(attachment: Attachment) -> str:
    name = attachment.file.name or ""
    return f".{name.rpartition('.')[2]}" if "." in name else ""
