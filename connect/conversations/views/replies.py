from __future__ import annotations

from functools import partial

from django.core.files import File
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, refused, tells_refusals
from connect.conversations.bubbles import bubbles_of, render_bubble
from connect.conversations.forms import ReplyForm
from connect.conversations.models import Conversation
from connect.whatsapp.uploads import prepare


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Text, or a file with its caption. The answer is the bubble; the same key again answers the same."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(request, form.sentence)
    said = form.cleaned_data
    quoted = get_object_or_404(conversation.messages, pk=said["quoted"]) if said["quoted"] else None
    reply = partial(
        conversation.reply,
        said["text"],
        by=request.user,
        key=said["key"],
        reply_to=(quoted.wamid or "") if quoted else "",
    )
    if said["file"]:
        content, upload = prepare(said["file"], name=said["file"].name)
        message = reply(
            file=File(content, name=upload.filename),
            kind=upload.kind,
            mime_type=upload.mime_type,
            filename=upload.filename,
        )
    else:
        message = reply()
    (bubble,) = bubbles_of(conversation.messages.filter(pk=message.pk))
    return HttpResponse(render_bubble(bubble), status=201)
