from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.conversations.views.threads import thread_or_404


@require_GET
def older(request: PersonRequest, pk: int) -> HttpResponse:
    """The messages before a place, to be put above those that are there."""
    thread = thread_or_404(request, pk)
    stretch = thread.stretch(request.GET.get("antes", ""))
    return render(request, "conversations/stretch.html", {"thread": thread, "stretch": stretch})
