"""*Unir contatos*: two contacts that are one person, and two again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.contacts.models import Contact
from connect.contacts.views.entries import contact_or_404
from connect.conversations.models import Merge
from connect.conversations.uniting import Union
from connect.ui import keyset
from connect.ui.toasts import toast

FOUND = 8


@require_GET
def new(request: PersonRequest, pk: int) -> HttpResponse:
    """The dialog: with whom; then, what comes together."""
    contact = contact_or_404(request, pk)
    other = _id(request.GET.get("com", ""))
    if other and other != pk:
        union = Union.of(contact, contact_or_404(request, other))
        return render(request, "conversations/union.html", {"contact": contact, "union": union})
    text = request.GET.get("pesquisa", contact.name).replace("\0", "").strip()[:120]
    found = Contact.objects.listed_for(request.user).matching(text).exclude(pk=pk) if text else None
    context = {
        "contact": contact,
        "text": text,
        "is_first": "pesquisa" not in request.GET,
        "found": list(found.order_by("-last_at", "-pk")[:FOUND]) if found is not None else [],
    }
    is_part = request.htmx and request.htmx.target == "union-found"
    return render(
        request,
        "conversations/union_with.html#found" if is_part else "conversations/union_with.html",
        context,
    )


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """They are one from now on; the page is that of who stays."""
    contact = contact_or_404(request, pk)
    other = contact_or_404(request, _id(request.POST.get("com", "")))
    merge = Merge.unite(contact, other, by=request.user)
    messages.success(request, "Contatos unidos. Dá para desfazer até acontecer algo novo.")
    return HttpResponseClientRedirect(reverse("contacts:contact", args=[merge.contact_id]))


@require_POST
@tells_refusals
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """*Desfazer a união*."""
    seen = Contact.objects.visible_to(request.user)
    merge = get_object_or_404(Merge.objects.filter(contact__in=seen), pk=pk)
    merge.undo(by=request.user)
    response = trigger_client_event(HttpResponse(status=204), "record:changed")
    return toast(response, "União desfeita: são dois contatos de novo.")


def _id(text: str) -> int:
    return int(text) if keyset.is_number(text) else 0
