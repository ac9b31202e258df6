from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest
from connect.accounts.refusals import Refusal
from connect.contacts.models import TransferRequest
from connect.conversations.requests import accept


@require_POST
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """*Aceitar*."""
    asked = get_object_or_404(TransferRequest.objects.visible_to(request.user), pk=pk)
    try:
        accept(asked, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Contato e conversas abertas agora são de {asked.asked_by.name}.")
    return HttpResponseRedirect(reverse("contacts:requests"))
