from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from connect.accounts.models import User

SENTENCE = "Escolha antes uma nova senha."
OPEN = {"accounts:new_password", "accounts:logout"}


class NewPasswordMiddleware:
    """Nothing opens to who came in with a password that somebody else has given, before there is another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, options: Any
    ) -> HttpResponse | None:
        user = request.user
        if not (isinstance(user, User) and user.must_change_password):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN:
            return None
        if request.method == "GET" and "text/html" in request.headers.get("Accept", "text/html"):
            return redirect("accounts:new_password")
        return HttpResponse(SENTENCE, status=403, content_type="text/plain; charset=utf-8")
