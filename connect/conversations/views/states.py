"""What a verb that changes a conversation answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import trigger_client_event

from connect.accounts.asking import PersonRequest
from connect.conversations.models import Conversation
from connect.conversations.rows import render_state
from connect.ui.toasts import toast


def state_answer(request: PersonRequest, conversation: Conversation, sentence: str) -> HttpResponse:
    """How the conversation stands now, for the open page; everyone else hears it live."""
    if not request.htmx:
        messages.success(request, sentence)
        return HttpResponseRedirect(reverse("conversations:thread", args=[conversation.pk]))
    response = HttpResponse(render_state(conversation))
    trigger_client_event(response, "dialog:close")
    return toast(response, sentence)
