from __future__ import annotations

from functools import partial

from django.core.files import File
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, refused, tells_refusals
from connect.accounts.models import User
from connect.accounts.viewers import once_for_all_alike
from connect.conversations.bubbles import render_bubble
from connect.conversations.forms import ReplyForm
from connect.conversations.fragments import read_bubbles
from connect.conversations.models import Conversation
from connect.ui.prepared import Given
from connect.whatsapp.uploads import prepare


@once_for_all_alike
def _visible(user: User) -> QuerySet[Conversation]:
    return Conversation.objects.visible_to(user).filter(pk=Given("conversation"))


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Text, or a file with its caption. The answer is the bubble; the same key again answers the same."""
    found = _visible(request.user, conversation=pk)
    if not found:
        raise Http404
    (conversation,) = found
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
    (bubble,) = read_bubbles([message.pk])
    return HttpResponse(render_bubble(bubble), status=201)
