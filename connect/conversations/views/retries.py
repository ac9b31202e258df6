from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.conversations.bubbles import render_bubble
from connect.conversations.fragments import read_bubbles
from connect.conversations.models import Conversation


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int, message_pk: int) -> HttpResponse:
    """*Tentar novamente*: the failed message goes out again. The answer is its bubble."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    messages = conversation.messages_for(request.user).filter(pk=message_pk, direction="out")
    conversation.retry(get_object_or_404(messages), by=request.user)
    (bubble,) = read_bubbles([message_pk])
    return HttpResponse(render_bubble(bubble))
