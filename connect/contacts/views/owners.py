from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from connect.accounts.asking import PersonRequest
from connect.contacts.forms import OwnerForm
from connect.contacts.handing import AT_ONCE, hand_over, hand_over_all
from connect.contacts.models import Contact
from connect.contacts.views.lists import book_of
from connect.ui import keyset
from connect.ui.toasts import toast


@require_POST
def new(request: PersonRequest) -> HttpResponse:
    """The dialog that asks who shall attend the contacts that are marked."""
    if request.user.is_agent:
        raise Http404
    return render(request, "contacts/owners.html", _context(request, OwnerForm()))


@require_POST
def create(request: PersonRequest) -> HttpResponse:
    """Another *Atendente Principal* for many; what is more than a moment's work is left to a job."""
    if request.user.is_agent:
        raise Http404
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return render(request, "contacts/owners.html", _context(request, form), status=422)
    owner, marked = form.cleaned_data["owner"], form.cleaned_data["contact"]
    if form.cleaned_data["everyone"] or len(marked) > AT_ONCE:
        query = book_of(request).asked.query if form.cleaned_data["everyone"] else None
        hand_over_all.enqueue(request.user.pk, owner.pk, query, None if query is not None else marked)
        sentence = f"Mudando para {owner.name}. Você recebe um aviso quando terminar."
    else:
        number = hand_over(
            Contact.objects.visible_to(request.user).filter(pk__in=marked), to=owner, by=request.user
        )
        sentence = (
            f"1 contato agora é de {owner.name}."
            if number == 1
            else f"{number} contatos agora são de {owner.name}."
        )
    response = trigger_client_event(HttpResponse(status=204), "dialog:close")
    return toast(trigger_client_event(response, "selection:done"), sentence)


def _context(request: PersonRequest, form: OwnerForm) -> dict[str, Any]:
    book = book_of(request)
    marked = [pk for pk in request.POST.getlist("contact") if keyset.is_number(pk)]
    everyone = request.POST.get("everyone") == "1"
    return {
        "form": form,
        "book": book,
        "marked": marked,
        "everyone": everyone,
        "number": book.count() if everyone else len(marked),
    }
