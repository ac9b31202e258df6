from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.contacts.models import Contact
from connect.conversations import blocking
from connect.ui.toasts import toast


@require_GET
def new(request: PersonRequest, pk: int) -> HttpResponse:
    """The dialog that asks whether the contact shall be blocked."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    return render(request, "conversations/block.html", {"contact": contact})


@require_POST
@tells_refusals
def update(request: PersonRequest, pk: int) -> HttpResponse:
    """*Bloquear* and *Desbloquear*."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if request.POST.get("bloqueado") == "1":
        blocking.block(contact, by=request.user)
        sentence = f"{contact.name} está na lista de bloqueio."
    else:
        blocking.unblock(contact, by=request.user)
        sentence = f"{contact.name} pode escrever de novo."
    response = trigger_client_event(HttpResponse(status=204), "dialog:close")
    return toast(trigger_client_event(response, "record:changed"), sentence)
