"""One contact: adding it, looking at it, editing it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.models import Company
from connect.contacts.clashes import Clash
from connect.contacts.forms import ContactForm, NewContactForm
from connect.contacts.models import Contact
from connect.contacts.models.editable import CodeTaken, PhoneTaken
from connect.contacts.record import Record
from connect.ui import keyset
from connect.ui.toasts import toast


def contact_or_404(request: PersonRequest, pk: int) -> Contact:
    contacts = Contact.objects.visible_to(request.user).select_related("owner", "sector")
    return get_object_or_404(contacts, pk=pk)


@require_GET
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """All that is known of a contact."""
    record = Record(contact_or_404(request, pk), request.user)
    is_part = request.htmx and request.htmx.target == f"contact-{pk}-record"
    return render(
        request, "contacts/contact.html#record" if is_part else "contacts/contact.html", {"record": record}
    )


@require_GET
def new(request: PersonRequest) -> HttpResponse:
    """The dialog *Novo Contato*."""
    return _dialog(request, _blank(request))


@require_POST
def create(request: PersonRequest) -> HttpResponse:
    """A new contact; or what stands against it, with everything that was typed."""
    form = NewContactForm(request.POST)
    if not form.is_valid():
        return _dialog(request, form, status=422)
    try:
        contact = Contact.add(by=request.user, phone=form.cleaned_data["phone"], **form.values)
    except PhoneTaken as refusal:
        return _dialog(request, form, status=422, phone_clash=Clash.of(refusal.holder, request.user))
    except CodeTaken as refusal:
        return _dialog(request, form, status=422, code_clash=Clash.of(refusal.holder, request.user))
    sentence = f"Contato {contact.name} criado."
    if not Contact.objects.visible_to(request.user).filter(pk=contact.pk).exists():
        sentence = f"{sentence} Fica com {contact.owner.name}, fora da sua lista."  # type: ignore[union-attr]
    if "another" in request.POST:
        return toast(_dialog(request, _blank(request), another=True), sentence)
    response = HttpResponse(status=204)
    return toast(trigger_client_event(response, "dialog:close"), sentence)


@require_POST
def check(request: PersonRequest) -> HttpResponse:
    """What there is to say of one field, while it is being filled in."""
    pk = request.GET.get("contato", "")
    instance = contact_or_404(request, int(pk)) if keyset.is_number(pk) else None
    form = ContactForm(request.POST, instance=instance) if instance else NewContactForm(request.POST)
    name = request.GET.get("campo", "")
    context: dict[str, Any] = {"form": form, "field": form[name] if name in form.fields else None}
    form.is_valid()
    contact = instance or Contact()
    if name in ("phone", "country") and "phone" not in form.errors:
        context["field"] = form["phone"]
        try:
            contact.check_phone(form.cleaned_data["phone"])
        except PhoneTaken as refusal:
            context["clash"] = Clash.of(refusal.holder, request.user)
    elif name == "code" and (holder := contact.holder_of_code(form.cleaned_data.get("code"))) is not None:
        clash = Clash.of(holder, request.user)
        context |= {"repeats": clash} if Company.ours().codes_repeat else {"clash": clash}
    context["leaves"] = name == "owner" and _leaves(request, form)
    return render(request, "contacts/notes.html", context)


@require_GET
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """The dialog *Editar*."""
    contact = contact_or_404(request, pk)
    return render(request, "contacts/edit.html", {"form": ContactForm(instance=contact), "contact": contact})


@require_POST
@tells_refusals
def update(request: PersonRequest, pk: int) -> HttpResponse:
    """What was written is so now."""
    contact = contact_or_404(request, pk)
    form = ContactForm(request.POST, instance=Contact.objects.visible_to(request.user).get(pk=pk))
    context: dict[str, Any] = {"form": form, "contact": contact}
    if not form.is_valid():
        return render(request, "contacts/edit.html", context, status=422)
    try:
        contact.edit(form.values, by=request.user)
    except CodeTaken as refusal:
        context["code_clash"] = Clash.of(refusal.holder, request.user)
        return render(request, "contacts/edit.html", context, status=422)
    response = trigger_client_event(HttpResponse(status=204), "dialog:close")
    if not Contact.objects.visible_to(request.user).filter(pk=pk).exists():
        return toast(response, "Contato salvo. Ele saiu da sua lista.")
    return toast(trigger_client_event(response, "record:changed"), "Contato salvo.")


def _blank(request: PersonRequest) -> NewContactForm:
    initial = {"owner": request.user.pk, "sector": request.user.sector} if request.user.is_agent else {}
    return NewContactForm(initial=initial)


def _dialog(
    request: PersonRequest, form: NewContactForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"form": form, "leaves": form.is_bound and _leaves(request, form)}
    return render(request, "contacts/new.html", context, status=status)


def _leaves(request: PersonRequest, form: ContactForm) -> bool:
    """Whether the contact would leave the list of the agent who writes it down."""
    owner = form.cleaned_data.get("owner") if form.is_bound and hasattr(form, "cleaned_data") else None
    return request.user.is_agent and owner is not None and owner != request.user
