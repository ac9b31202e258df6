from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.dashboard.cards import cards_for


@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """The first screenful of *Contatos em Destaque*: asked for when a card has left and others wait."""
    return render(request, "dashboard/home.html#cards", {"cards": cards_for(request.user)})
