from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.contacts.book import Asked, Book
from connect.contacts.exporting import may_export
from connect.contacts.models import TransferRequest

RESULTS = "results"
"""The part of the page that follows the filters."""


def book_of(request: PersonRequest) -> Book:
    """The list as the address asks for it."""
    return Book(request.user, Asked.read(request.GET.dict()))


@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """*Contatos*: the page, or what follows the filters."""
    book = book_of(request)
    context: dict[str, object] = {"book": book, "page": book.page()}
    is_part = request.htmx and request.htmx.target == RESULTS and not request.htmx.history_restore_request
    if not is_part:
        context["may_export"] = may_export(request.user)
        context["requests"] = TransferRequest.objects.visible_to(request.user).open()[:100].count()
    response = render(request, "contacts/list.html#results" if is_part else "contacts/list.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_GET
def rows(request: PersonRequest) -> HttpResponse:
    """The rows from a place on, to be put below those that are there."""
    book = book_of(request)
    context = {"book": book, "page": book.page(request.GET.get("depois", ""))}
    return render(request, "contacts/list.html#rows", context)


@require_GET
def count(request: PersonRequest) -> HttpResponse:
    """How many the filter shows, for who wants to take them all."""
    return HttpResponse(book_of(request).count(), content_type="text/plain; charset=utf-8")
