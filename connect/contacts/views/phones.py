from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.contacts.clashes import Clash
from connect.contacts.forms import PhoneForm
from connect.contacts.models import Identity
from connect.contacts.models.editable import PhoneTaken
from connect.contacts.record import Record
from connect.contacts.views.entries import contact_or_404
from connect.ui.toasts import toast


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """One more telephone of the contact."""
    contact = contact_or_404(request, pk)
    form = PhoneForm(request.POST)
    context: dict[str, object] = {"record": Record(contact, request.user), "phone_form": form}
    if form.is_valid():
        try:
            contact.add_phone(form.cleaned_data["phone"], by=request.user)
        except PhoneTaken as refusal:
            context["phone_clash"] = Clash.of(refusal.holder, request.user)
        else:
            context["record"] = Record(contact_or_404(request, pk), request.user)
            del context["phone_form"]
            return toast(render(request, "contacts/phones.html", context), "Telefone adicionado.")
    return render(request, "contacts/phones.html", context, status=422)


@require_POST
@tells_refusals
def remove(request: PersonRequest, pk: int, identity_pk: int) -> HttpResponse:
    """It is not, or no longer, the contact's."""
    contact = contact_or_404(request, pk)
    held = contact.identities.filter(kind=Identity.Kind.PHONE, ended_at=None)
    contact.remove_phone(get_object_or_404(held, pk=identity_pk), by=request.user)
    context = {"record": Record(contact_or_404(request, pk), request.user)}
    return toast(render(request, "contacts/phones.html", context), "Telefone removido.")
