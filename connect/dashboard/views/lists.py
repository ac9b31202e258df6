from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.dashboard.forms import FiltersForm
from connect.dashboard.listing import page_for


@require_GET
def rows(request: PersonRequest) -> HttpResponse:
    """The rows from a place on, to be put below those that are there."""
    filters = FiltersForm(request.GET).filters
    page = page_for(request.user, filters, request.GET.get("depois", ""))
    return render(request, "dashboard/list.html#rows", {"filters": filters, "page": page})
