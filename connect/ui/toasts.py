from __future__ import annotations

from typing import Literal

from django.http import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_htmx.http import trigger_client_event


def toast[Response: HttpResponseBase](
    response: Response, message: str, kind: Literal["", "ok", "err"] = "ok"
) -> Response:
    """Let the page say so when the answer to an htmx request arrives; a redirect uses Django's messages."""
    return trigger_client_event(response, "toast", {"message": message, "kind": kind})


def render_notice(name: str, message: str, *, url: str, label: str) -> SafeString:
    """A live fragment that becomes a toast on whatever screen the person is; once per name."""
    return format_html(
        '<data id="notice-{}" data-live-into="notices" data-message="{}" data-href="{}" data-label="{}">'
        "</data>",
        name,
        message,
        url,
        label,
    )
