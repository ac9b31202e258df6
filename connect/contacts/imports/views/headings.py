from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import not_for_agents
from connect.contacts.imports.views.next_step import go_to


@not_for_agents
@require_POST
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """The headings stand in another line; 0: there are none."""
    text = request.POST.get("line", "")
    line = int(text) if text.isdecimal() and len(text) < 6 else 0
    return go_to(request, pk, lambda import_: import_.look_at_headings(line, by=request.user))
