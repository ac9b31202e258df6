"""What forms and requests carry against forged requests."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString


def token(request: HttpRequest) -> str:
    """Django masks it anew each time that it is asked; once an answer is enough."""
    kept: str | None = request.__dict__.get("_token")
    if kept is None:
        kept = request.__dict__["_token"] = get_token(request)
    return kept


def token_field(request: HttpRequest) -> SafeString:
    """As Django's `{% csrf_token %}` writes it."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token(request))
