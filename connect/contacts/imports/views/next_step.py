"""How a step is asked for: the verb is called, and the import's page shows what came of it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from connect.accounts.asking import PersonRequest
from connect.accounts.refusals import Refusal
from connect.contacts.imports.models import Import
from connect.contacts.imports.views.imports import import_or_404


def go_to(request: PersonRequest, pk: int, verb: Callable[[Import], None]) -> HttpResponse:
    """A refusal is said on the page, which shows how the import stands now."""
    import_ = import_or_404(request, pk)
    try:
        verb(import_)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return HttpResponseRedirect(reverse("imports:detail", args=[pk]))
