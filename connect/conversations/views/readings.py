from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest
from connect.conversations.models import Conversation


@require_POST
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """The person has looked: the thread is open, in a tab that is in front."""
    conversation = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    conversation.read(by=request.user)
    return HttpResponse(status=204)
