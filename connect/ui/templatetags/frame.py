"""What stands around the content of every page, and in its place. A builtin library: no template loads it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from connect.ui import badges
from connect.ui.dozens import written
from connect.ui.forgery import token_field
from connect.ui.templatetags.ui import found_early

register = template.Library()


@register.simple_tag(takes_context=True)
def sidebar(context: RequestContext) -> SafeString:
    shell, user = context["shell"], context["user"]
    return written(
        "ui/sidebar.html",
        shell=shell,
        user=user,
        path=context["request"].path,
        badges=_badges(shell, user),
        token=token_field(context["request"]),
    )


@register.simple_tag(takes_context=True)
def tabbar(context: RequestContext) -> SafeString:
    shell = context["shell"]
    return written("ui/tabbar.html", shell=shell, badges=_badges(shell, context["user"]))


def _badges(shell: Any, user: Any) -> dict[str, int]:
    """What is new behind which entry, asked once a request."""
    counts = {entry.to: badges.count_of(entry.to, user) for entry in shell.entries}
    return {name: count for name, count in counts.items() if count is not None}


@register.simple_tag(takes_context=True)
def toasts(context: RequestContext) -> SafeString:
    return written("ui/toasts.html", messages=context.get("messages", ()))


@register.simple_tag(takes_context=True)
def theme_switch(context: RequestContext) -> SafeString:
    return written("ui/theme.html", shell=context["shell"], token=token_field(context["request"]))


@register.simple_tag
def empty(**values: Any) -> SafeString:
    """`{% empty picture="inbox" title="Nada por aqui" %}`: in place of a list with nothing in it."""
    return written("ui/empty.html", **values)


@register.simple_tag
def brand() -> SafeString:
    return written("ui/brand.html")


for tag in ("brand", "empty"):
    found_early(register, tag)
