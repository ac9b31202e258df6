from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from connect.live.hub import cursor


class LiveCursorMiddleware:
    """Reads the cursor before the view reads anything: what happens meanwhile is told to the page later."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_page = request.method == "GET" and "HX-Request" not in request.headers
        request.live_cursor = cursor() if is_page else None  # type: ignore[attr-defined]
        return self.get_response(request)
