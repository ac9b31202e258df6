from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.conversations.views.panes import inbox_of, pane
from connect.ui.dozens import written


@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """The list, with no conversation open."""
    return pane(request, thread=None)


@require_GET
def rows(request: PersonRequest) -> HttpResponse:
    """The rows from a place on, to be put below those that are there."""
    inbox = inbox_of(request)
    page = inbox.page(request.GET.get("depois", ""))
    return HttpResponse(
        written("conversations/page.html", inbox=inbox, rows=page.html, following=page.following)
    )


@require_GET
def counts(request: PersonRequest) -> HttpResponse:
    """The shelves, with how many there are on each now."""
    return HttpResponse(written("conversations/shelves.html", tabs=inbox_of(request).tabs()))
