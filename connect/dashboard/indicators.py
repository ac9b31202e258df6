"""*Indicadores de Atendimento*: three cards, each the way to what it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from connect.accounts.models import Role, User
from connect.conversations.models import Indicators

WHOSE: Final = {
    Role.AGENT: "que você atende ou já atendeu",
    Role.MANAGER: "dos seus setores",
    Role.ADMIN: "da empresa toda",
}


class Figures(NamedTuple):
    """What the template writes. Nothing is counted yet where `is_known` is false."""

    is_known: bool
    contacts: int
    pending: int
    waiting: int
    untouched: int
    active: int
    unanswered: int
    oldest_wait: datetime | None
    highlights: int
    whose: str
    contacts_url: str
    pending_url: str
    active_url: str


def figures_for(user: User) -> Figures:
    return figures_of(Indicators.objects.filter(pk=user.pk).first(), user.role)


def figures_of(row: Indicators | None, role: str) -> Figures:
    threads, contacts = reverse("conversations:list"), reverse("contacts:list")
    known = row or Indicators()
    return Figures(
        is_known=row is not None,
        contacts=known.contacts,
        pending=known.pending,
        waiting=known.waiting,
        untouched=known.untouched,
        active=known.active,
        unanswered=known.unanswered,
        oldest_wait=known.oldest_wait,
        highlights=known.highlights,
        whose=WHOSE[Role(role)],
        contacts_url=f"{contacts}?encerrados=1",
        pending_url=f"{contacts}?situacao=pendentes",
        active_url=f"{threads}?situacao=ativas",
    )


def render_indicators(row: Indicators | None, role: str) -> SafeString:
    html = render_to_string("dashboard/indicators.html", {"figures": figures_of(row, role)})
    return SafeString(html.strip())
