from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseLocation

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.conversations.models import Conversation
from connect.conversations.views.panes import THREAD
from connect.ui.toasts import toast


@require_POST
@tells_refusals
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """*Assumir*: from the queue to the person, who then reads the thread."""
    queued = Conversation.objects.lately_queued_for(request.user)
    reachable = queued | Conversation.objects.visible_to(request.user)
    conversation = get_object_or_404(reachable, pk=pk)
    conversation.assume(by=request.user)
    url = reverse("conversations:thread", args=[pk])
    if not request.htmx:
        messages.success(request, "A conversa é sua.")
        return HttpResponseRedirect(url)
    if not (request.htmx.current_url_abs_path or "").startswith(reverse("conversations:list")):
        # Pressed on another screen, which has no place for a thread.
        messages.success(request, "A conversa é sua.")
        return HttpResponseClientRedirect(url)
    return toast(HttpResponseLocation(url, target=f"#{THREAD}", swap="outerHTML"), "A conversa é sua.")
