from __future__ import annotations

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from connect.accounts.asking import PersonRequest
from connect.contacts.exporting import CONTENT_TYPES, Format, export, may_export
from connect.contacts.forms import ExportForm
from connect.contacts.views.lists import book_of


@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest) -> HttpResponseBase:
    """The dialog that says how many there are and asks for the format; then the sheet."""
    if not may_export(request.user):
        raise Http404
    book = book_of(request)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "contacts/export.html", {"form": form, "book": book}, status=status)
    kind = Format(form.cleaned_data["format"])
    response = StreamingHttpResponse(export(book, kind), content_type=CONTENT_TYPES[kind])
    name = f"contatos-{timezone.localdate():%Y-%m-%d}.{kind.value}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
