from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest


@require_POST
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """Signs out of one's own session, wherever it is. This one is left by *Sair*."""
    sessions = request.user.open_sessions().exclude(session_key=request.session.session_key)
    if not sessions.filter(pk=pk).exists() or not request.user.end_session(pk, by=request.user):
        raise Http404
    messages.success(request, "Sessão encerrada.")
    return redirect("accounts:account")


@require_POST
def others(request: PersonRequest) -> HttpResponse:
    """Only this session stays."""
    request.user.end_sessions(by=request.user, except_for=request.session.session_key or "")
    messages.success(request, "As outras sessões foram encerradas.")
    return redirect("accounts:account")


@require_POST
def devices(request: PersonRequest) -> HttpResponse:
    """The second step is asked for again everywhere."""
    request.user.forget_devices(by=request.user)
    messages.success(request, "Todos os dispositivos pedem o segundo passo de novo.")
    return redirect("accounts:account")
