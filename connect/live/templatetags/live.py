from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext

from connect.live import audiences

register = template.Library()


@register.simple_tag(takes_context=True)
def live_cursor(context: RequestContext) -> int:
    """Where this page has to listen from; read before its view began."""
    return int(context["request"].live_cursor or 0)


@register.inclusion_tag("live/stream.html", takes_context=True)
def live_stream(context: RequestContext) -> dict[str, Any]:
    """`{% live_stream %}`, once in the shell: the page's ear."""
    request: HttpRequest = context["request"]
    return {
        "cursor": request.live_cursor,  # type: ignore[attr-defined]
        "session": audiences.session(request.session.session_key or ""),
    }
