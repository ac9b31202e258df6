from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest, back, refused, tells_refusals
from connect.accounts.forms import PauseForm
from connect.ui.dozens import written
from connect.ui.forgery import token_field
from connect.ui.toasts import toast


@require_POST
@tells_refusals
def create(request: PersonRequest) -> HttpResponse:
    """*Entrar em pausa*."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return refused(request, "O motivo pode ter até 120 caracteres.")
    request.user.pause(by=request.user, reason=form.cleaned_data["reason"])
    return _answer(request, "Você está em pausa. A distribuição automática espera você voltar.")


@require_POST
def end(request: PersonRequest) -> HttpResponse:
    """*Voltar*."""
    request.user.resume(by=request.user)
    return _answer(request, "Você está de volta.")


def _answer(request: PersonRequest, sentence: str) -> HttpResponse:
    if request.htmx:
        pause = written("accounts/pause.html", user=request.user, token=token_field(request))
        return toast(HttpResponse(pause), sentence)
    messages.success(request, sentence)
    return back(request)
