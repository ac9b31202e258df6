from __future__ import annotations

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from connect.accounts.doors import admins_only
from connect.accounts.models import User
from connect.accounts.refusals import Refusal
from connect.conversations.models import EarlyUpdate
from connect.intake.models import KeptUpdate

PER_PAGE = 50


@admins_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What came in and could not be processed, newest first; and what still waits for its message."""
    reason = request.GET.get("motivo", "")
    kept = KeptUpdate.objects.filter(state=KeptUpdate.State.KEPT).select_related("envelope")
    if reason in KeptUpdate.Reason.values:
        kept = kept.filter(reason=reason)
    context = {
        "page": Paginator(kept, PER_PAGE).get_page(request.GET.get("pagina")),
        "reasons": KeptUpdate.Reason.choices,
        "reason": reason,
        "early_count": EarlyUpdate.objects.count(),
    }
    return render(request, "intake/kept.html", context)


@admins_only
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One kept update: why, and the whole of what Meta said."""
    update = get_object_or_404(KeptUpdate, pk=pk)
    raw = json.dumps(update.raw, indent=2, ensure_ascii=False)
    return render(request, "intake/kept_update.html", {"update": update, "raw": raw})


@admins_only
@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Process it once more."""
    assert isinstance(request.user, User)
    update = get_object_or_404(KeptUpdate, pk=pk)
    try:
        done = update.replay(by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(reverse("intake:kept"))
    if done:
        messages.success(request, "Atualização reprocessada.")
        return HttpResponseRedirect(reverse("intake:kept"))
    messages.error(request, "Ainda não foi possível processar. A atualização continua guardada.")
    return HttpResponseRedirect(reverse("intake:kept-update", args=[pk]))


@admins_only
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """It will never be needed."""
    assert isinstance(request.user, User)
    try:
        get_object_or_404(KeptUpdate, pk=pk).discard(by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Atualização descartada.")
    return HttpResponseRedirect(reverse("intake:kept"))
