"""A question is a dialog over the list; before any script has loaded, or opened by its address, a page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django_htmx.http import trigger_client_event

from connect.accounts.asking import PersonRequest
from connect.administration.forms import AskingForm
from connect.ui.toasts import toast


def ask(
    request: PersonRequest,
    template: str,
    *,
    title: str,
    back: str,
    lead: str = "",
    form: AskingForm | None = None,
    **context: Any,
) -> HttpResponse:
    """The body of a question, `template`, in its frame; 422 when what was answered is not right."""
    frame = "administration/dialog.html" if request.htmx else "administration/page.html"
    asked = {
        "body": template, "title": title, "lead": lead, "back": back, "form": form, **context
    }  # fmt: skip
    response = render(request, frame, asked, status=422 if form is not None and form.errors else 200)
    add_never_cache_headers(response)
    return response


def confirm(
    request: PersonRequest, *, title: str, text: str, label: str, back: str, danger: bool = False
) -> HttpResponse:
    """Whether it is meant: what happens then, and the button that does it."""
    template = "administration/confirmation.html"
    return ask(request, template, title=title, text=text, label=label, back=back, danger=danger)


def done(request: PersonRequest, sentence: str, *, back: str) -> HttpResponse:
    """The list behind the dialog hears of it by itself."""
    if request.htmx:
        return toast(trigger_client_event(HttpResponse(status=204), "dialog:close"), sentence)
    messages.success(request, sentence)
    return HttpResponseRedirect(back)
