from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.doors import admins_only


class Section(NamedTuple):
    label: str
    text: str
    icon: str
    to: str


SECTIONS = (
    Section(
        "Alertas", "O que a Meta e os números do WhatsApp avisam.", "triangle-alert", "administration:alerts"
    ),
    Section("Trilha de auditoria", "Quem fez o quê, quando e de onde.", "history", "administration:trail"),
    Section("Recebimentos", "O que chegou e não pôde ser processado.", "inbox", "intake:kept"),
)


@admins_only
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The way to everything that is set up or watched over."""
    return render(request, "administration/home.html", {"sections": SECTIONS})
