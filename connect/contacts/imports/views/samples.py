from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from connect.accounts.doors import not_for_agents
from connect.contacts.imports.headings import Field

EXAMPLE = "Maria da Silva;11999999999;1234;maria@exemplo.com.br;31/12/1980;;;;"


@not_for_agents
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """A sheet to begin with: every heading, and one row."""
    text = "\ufeff" + ";".join(Field.labels) + "\r\n" + EXAMPLE + "\r\n"
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="modelo-de-contatos.csv"'
    return response
