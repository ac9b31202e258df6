from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.views.decorators.http import require_GET
from django_htmx.http import replace_url

from connect.accounts.asking import PersonRequest
from connect.dashboard.cards import SCREENFUL, cards_for
from connect.dashboard.closing import closing_for
from connect.dashboard.forms import FiltersForm
from connect.dashboard.indicators import figures_for
from connect.dashboard.listing import Standing, page_for
from connect.dashboard.team import team_for

LIST = "lista"
"""The list's id on the page: htmx asks for it alone when a filter changes."""


@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """The screen on which a working day starts."""
    filters = FiltersForm(request.GET).filters
    context: dict[str, object] = {
        "filters": filters,
        "standings": Standing,
        "page": page_for(request.user, filters),
    }
    is_list_only = request.htmx and not request.htmx.history_restore_request and request.htmx.target == LIST
    if is_list_only:
        response = render(request, "dashboard/list.html#found", context)
        replace_url(response, f"{request.path}?{filters.query}" if filters.query else request.path)
    else:
        context |= {
            "today": date_format(timezone.localdate(), r"l, j \d\e F").lower(),
            "most_cards": SCREENFUL,
            "figures": figures_for(request.user),
            "cards": cards_for(request.user),
            "closing": closing_for(request.user),
            "team": team_for(request.user),
        }
        response = render(request, "dashboard/home.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
