from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.conversations.views.threads import thread_or_404


@require_GET
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """*Informações*: who the customer is, and how the conversation stands."""
    thread = thread_or_404(request, pk)
    if not thread.shows_contact:
        raise Http404
    return render(request, "conversations/details.html", {"thread": thread})
