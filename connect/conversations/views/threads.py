from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.conversations.threads import Thread
from connect.conversations.views.panes import pane


def thread_or_404(request: PersonRequest, pk: int) -> Thread:
    thread = Thread.of(pk, request.user)
    if thread is None:
        raise Http404
    return thread


@require_GET
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """The conversation, beside the list."""
    return pane(request, thread=thread_or_404(request, pk))
