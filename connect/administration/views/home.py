from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import not_for_agents
from connect.whatsapp.models import Alert


class Section(NamedTuple):
    label: str
    text: str
    icon: str
    to: str
    admins_only: bool = True


SECTIONS = (
    Section(
        "Usuários",
        "Quem trabalha aqui, com que acesso, e quem está fora.",
        "users",
        "administration:users",
        admins_only=False,
    ),
    Section(
        "Setores",
        "Como cada setor distribui as conversas.",
        "layout-template",
        "administration:sectors",
        admins_only=False,
    ),
    Section("Configurações", "O que vale para a empresa toda.", "settings", "administration:company"),
    Section(
        "Alertas", "O que a Meta e os números do WhatsApp avisam.", "triangle-alert", "administration:alerts"
    ),
    Section("Trilha de auditoria", "Quem fez o quê, quando e de onde.", "history", "administration:trail"),
    Section(
        "Privacidade (LGPD)",
        "Exportar ou apagar tudo o que se guarda de uma pessoa.",
        "shield-check",
        "administration:privacy",
    ),
    Section("Recebimentos", "O que chegou e não pôde ser processado.", "inbox", "intake:kept"),
)


@not_for_agents
@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """The way to everything that is set up or watched over; to managers, what is for them of it."""
    sections = [section for section in SECTIONS if request.user.is_admin or not section.admins_only]
    open_alerts = Alert.objects.open().count() if request.user.is_admin else 0
    context = {"sections": sections, "open_alerts": open_alerts}
    return render(request, "administration/home.html", context)
