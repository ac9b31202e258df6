from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from connect.accounts.asking import PersonRequest, refused
from connect.accounts.refusals import Refusal
from connect.conversations.forms import TransferForm
from connect.conversations.models import Conversation
from connect.conversations.receivers import Receivers, called, warning_about
from connect.ui.toasts import toast

PEOPLE = "receivers"
"""The id of the list in the dialog."""


@require_http_methods(["GET", "POST"])
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """*Transferir Conversa*: to whom, and then it is theirs."""
    found = Conversation.objects.visible_to(request.user).select_related("contact", "assignee", "sector")
    conversation = get_object_or_404(found, pk=pk)
    return (_create if request.method == "POST" else _choose)(request, conversation)


def _choose(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    if not conversation.is_open:
        return refused(request, conversation.whereabouts)
    return _dialog(request, TransferForm(conversation=conversation))


def _create(request: PersonRequest, conversation: Conversation) -> HttpResponse:
    form = TransferForm(request.POST, conversation=conversation)
    if not form.is_valid():
        return _dialog(request, form)
    to = form.cleaned_data["to"]
    try:
        conversation.transfer(
            to=to,
            by=request.user,
            note=form.cleaned_data["note"],
            make_owner=form.cleaned_data["make_owner"],
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _dialog(request, form)
    sentence = "A conversa é sua." if to == request.user else f"Conversa transferida para {called(to)}."
    return _done(request, conversation, f"{sentence} {warning_about(to)}".strip())


def _done(request: PersonRequest, conversation: Conversation, sentence: str) -> HttpResponse:
    """Everyone's screens hear of it live, the one's who did it too."""
    if request.htmx:
        return toast(trigger_client_event(HttpResponse(status=204), "dialog:close"), sentence)
    messages.success(request, sentence)
    still = Conversation.objects.readable_by(request.user).filter(pk=conversation.pk).exists()
    url = reverse("conversations:thread", args=[conversation.pk]) if still else reverse("conversations:list")
    return HttpResponseRedirect(url)


def _dialog(request: PersonRequest, form: TransferForm) -> HttpResponse:
    """The dialog, its form anew, its list alone, or a page of its own."""
    receivers = Receivers(
        form.conversation,
        request.user,
        search=request.GET.get("busca", "").strip(),
        sector=request.GET.get("setor", ""),
        chosen=form.data.get("to") or request.GET.get("to", ""),
    )
    template = "conversations/transfer.html"
    if request.htmx:
        part = "people" if request.htmx.target == PEOPLE else "form" if form.is_bound else "dialog"
        template = f"{template}#{part}"
    context = {"form": form, "conversation": form.conversation, "receivers": receivers}
    response = render(request, template, context, status=422 if form.errors else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
