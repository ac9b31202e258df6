from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.conversations.models import Conversation
from connect.conversations.views.states import state_answer


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """*Reabrir*."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    conversation.reopen(by=request.user)
    return state_answer(request, conversation, "Conversa reaberta.")
