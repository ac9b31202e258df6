from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.contacts.views.entries import contact_or_404
from connect.ui.toasts import toast


@require_POST
@tells_refusals
def update(request: PersonRequest, pk: int) -> HttpResponse:
    """Whether the customer gets mass sends and marketing, as they said to a person."""
    contact = contact_or_404(request, pk)
    if request.POST.get("recebe") == "1":
        contact.allow_offers(by=request.user)
        sentence = "O contato volta a receber envios em massa."
    else:
        contact.stop_offers(by=request.user)
        sentence = "O contato não recebe mais envios em massa."
    return toast(trigger_client_event(HttpResponse(status=204), "record:changed"), sentence)
