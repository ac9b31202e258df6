"""What Jinja's forms carry against forged requests."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString


def token_field(request: HttpRequest) -> SafeString:
    """As Django's `{% csrf_token %}` writes it."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
