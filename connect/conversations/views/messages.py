from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.conversations.views.threads import thread_or_404
from connect.ui.dozens import written


@require_GET
def older(request: PersonRequest, pk: int) -> HttpResponse:
    """The messages before a place, to be put above those that are there."""
    thread = thread_or_404(request, pk)
    stretch = thread.stretch(request.GET.get("antes", ""))
    return HttpResponse(
        written("conversations/stretch.html", conversation_id=pk, days=stretch.days, older=stretch.older)
    )
