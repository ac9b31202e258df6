from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import not_for_agents
from connect.contacts.imports.views.next_step import go_to


@not_for_agents
@require_POST
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """What was checked is written."""
    return go_to(request, pk, lambda import_: import_.start(by=request.user))
