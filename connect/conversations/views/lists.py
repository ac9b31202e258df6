from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.conversations.views.panes import inbox_of, pane


@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """The list, with no conversation open."""
    return pane(request, thread=None)


@require_GET
def rows(request: PersonRequest) -> HttpResponse:
    """The rows from a place on, to be put below those that are there."""
    inbox = inbox_of(request)
    return render(
        request,
        "conversations/list.html#page",
        {"inbox": inbox, "page": inbox.page(request.GET.get("depois", ""))},
    )


@require_GET
def counts(request: PersonRequest) -> HttpResponse:
    """The shelves, with how many there are on each now."""
    return render(request, "conversations/list.html#shelves", {"tabs": inbox_of(request).tabs()})
