from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, refused, tells_refusals
from connect.conversations.forms import ClosureForm
from connect.conversations.models import Conversation
from connect.conversations.views.states import state_answer


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """*Encerrar*."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return refused(request, "O motivo pode ter até 200 caracteres.")
    conversation.close(by=request.user, reason=form.cleaned_data["reason"])
    return state_answer(request, conversation, "Conversa encerrada.")
