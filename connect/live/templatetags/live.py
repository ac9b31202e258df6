from __future__ import annotations

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from connect.live import audiences
from connect.ui.dozens import written

register = template.Library()


@register.simple_tag(takes_context=True)
def live_cursor(context: RequestContext) -> int:
    """Where this page has to listen from; read before its view began."""
    return int(context["request"].live_cursor or 0)


@register.simple_tag(takes_context=True)
def live_stream(context: RequestContext) -> SafeString:
    """`{% live_stream %}`, once in the shell: the page's ear."""
    session = context["request"].session.session_key or ""
    return written("live/stream.html", session=audiences.session(session), cursor=live_cursor(context))
