"""From where the present request comes, so that no verb need be told."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_address: ContextVar[str | None] = ContextVar("address", default=None)


def address() -> str | None:
    """The client's address; None where nobody's request is being answered."""
    return _address.get()


class WhenceMiddleware:
    """The peer's address, or behind a trusted proxy the one that it names: the server has seen to that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _address.set(_read(request.META.get("REMOTE_ADDR", "")))
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)


def _read(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
