"""The screen's panes: the whole page, or the one that was asked for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from connect.accounts.asking import PersonRequest
from connect.conversations.inbox import Inbox, Shelf
from connect.conversations.threads import Thread

LIST, THREAD = "list", "open"
"""The panes' ids on the page."""


def inbox_of(request: PersonRequest) -> Inbox:
    """The list as the address asks for it."""
    asked = request.GET.get("situacao", "")
    inbox = Inbox(request.user, Shelf(asked) if asked in Shelf.values else Shelf.ALL)
    has_it = inbox.is_filtered or inbox.shelf in inbox.shelves
    return inbox if has_it else Inbox(request.user, Shelf.ALL)


def pane(request: PersonRequest, *, thread: Thread | None) -> HttpResponse:
    """htmx names the pane that it wants; a browser gets them all."""
    target = request.htmx.target if request.htmx and not request.htmx.history_restore_request else ""
    context: dict[str, object] = {"thread": thread}
    inbox = inbox_of(request)
    context["inbox"] = inbox
    if target != THREAD:
        context |= {"page": inbox.page(), "tabs": inbox.tabs()}
    if target != LIST and thread is not None:
        context["stretch"] = thread.stretch()
        context["shows_details"] = bool(request.GET.get("informacoes")) and thread.shows_contact
    template = {LIST: "conversations/list.html", THREAD: "conversations/open.html"}.get(
        target or "", "conversations/inbox.html"
    )
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
