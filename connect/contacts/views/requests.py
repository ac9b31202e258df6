from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.contacts.clashes import contact_of
from connect.contacts.models import Contact, TransferRequest

MOST = 100


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """Requests that wait for this person's answer, and what became of their own."""
    related = ("contact", "asked_by", "asked_of", "sector", "answered_by")
    waiting = TransferRequest.objects.visible_to(request.user).open().select_related(*related)
    asked = TransferRequest.objects.asked_by(request.user).select_related(*related)
    seen = Contact.objects.visible_to(request.user).filter(pk__in={r.contact_id for r in asked[:MOST]})
    context = {
        "waiting": waiting[:MOST],
        "asked": asked[:MOST],
        "seen": set(seen.values_list("pk", flat=True)),
    }
    return render(request, "contacts/requests.html", context)


@require_POST
def create(request: PersonRequest) -> HttpResponse:
    """*Pedir transferência* of a contact that the person has just met."""
    contact = contact_of(request.POST.get("chave", ""), request.user)
    if contact is None:
        raise Http404
    asked = TransferRequest.ask(contact, by=request.user)
    return render(request, "contacts/asked.html", {"asked": asked})


@require_POST
@tells_refusals
def decline(request: PersonRequest, pk: int) -> HttpResponse:
    """*Recusar*."""
    asked = get_object_or_404(TransferRequest.objects.visible_to(request.user), pk=pk)
    asked.decline(by=request.user)
    messages.success(request, "Pedido recusado.")
    return HttpResponseRedirect(reverse("contacts:requests"))
