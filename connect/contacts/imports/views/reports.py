from __future__ import annotations

import csv

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import not_for_agents
from connect.contacts.imports.models import Row
from connect.contacts.imports.summary import headings_of
from connect.contacts.imports.views.imports import import_or_404
from connect.contacts.writing import harmless


@not_for_agents
@require_GET
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """The refused rows with their reasons, as a sheet that can be mended and handed in again."""
    import_ = import_or_404(request, pk)
    headings = headings_of(import_)
    name = f"linhas-com-erro-{import_.pk}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.write("\ufeff")  # so that Excel reads UTF-8
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["Linha", *map(harmless, headings.values()), "Motivo"])
    refused = import_.rows.filter(verdict=Row.Verdict.REFUSE).order_by("line")
    for line, values, reason in refused.values_list("line", "values", "reason").iterator():
        writer.writerow([line, *(harmless(values.get(field, "")) for field in headings), harmless(reason)])
    return response
