from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.conversations.models import Conversation


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """*Marcar como Lida*: out of *Contatos em Destaque*. The answer is empty, as the card's place is then."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    conversation.mark_as_read(by=request.user)
    return HttpResponse() if request.htmx else HttpResponseRedirect("/")
