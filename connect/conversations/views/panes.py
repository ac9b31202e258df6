"""The screen's panes: the whole page, or the one that was asked for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from connect.accounts.asking import PersonRequest
from connect.conversations.inbox import Inbox, Shelf
from connect.conversations.threads import Thread
from connect.ui.dozens import written
from connect.ui.forgery import token_field

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
    inbox = inbox_of(request)
    if target == LIST:
        response = HttpResponse(list_of(inbox))
    else:
        context: dict[str, object] = {"thread": thread}
        if thread is not None:
            context["shows_details"] = shows = bool(request.GET.get("informacoes")) and thread.shows_contact
            context["thread_pane"] = thread_of(request, thread, inbox, shows_details=shows)
        if target == THREAD:
            response = render(request, "conversations/open.html", context)
        else:
            response = render(request, "conversations/inbox.html", context | {"list_pane": list_of(inbox)})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def list_of(inbox: Inbox) -> SafeString:
    page = inbox.page()
    return written(
        "conversations/list.html", inbox=inbox, rows=page.html, following=page.following, tabs=inbox.tabs()
    )


def thread_of(request: PersonRequest, thread: Thread, inbox: Inbox, *, shows_details: bool) -> SafeString:
    stretch = thread.stretch()
    return written(
        "conversations/thread.html",
        thread=thread,
        inbox=inbox,
        days=stretch.days,
        older=stretch.older,
        shows_details=shows_details,
        user=request.user,
        token=token_field(request),
    )
