"""The words of the design system. A builtin library: no template loads it."""

from __future__ import annotations

from datetime import date, datetime

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import Node, Parser, TextNode, Token
from django.template.library import SimpleNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from connect.ui import moments, phones, pieces
from connect.ui.pieces import icon

register = template.Library()


def found_early(register: template.Library, tag: str) -> None:
    """Where all that the tag is given is constant, so is what it writes: found when the template is read."""
    made = register.tags[tag]

    def compiled(parser: Parser, token: Token) -> Node:
        node: SimpleNode = made(parser, token)
        given = [*node.args, *node.kwargs.values()]
        if node.target_var or any(each.is_var or each.filters for each in given):
            return node
        return TextNode(node.render(template.Context()))

    register.tag(tag, compiled)


# -- pieces ------------------------------------------------------------------------------------

for piece in (
    pieces.avatar,
    pieces.cod,
    pieces.icon,
    pieces.sdot,
    pieces.static,
    pieces.status,
    pieces.url,
    pieces.when,
):
    register.simple_tag(piece)

for tag in ("icon", "static", "url"):
    found_early(register, tag)


# -- phones, sizes, moments ------------------------------------------------------------------


@register.filter
def phone(number: str | None) -> str:
    return phones.shown(str(number)) if number else ""


@register.filter
def filesize(size: int | None) -> str:
    """`184 KB`, `6,1 MB`"""
    amount = float(size or 0)
    if amount < 1024:
        return f"{amount:.0f} B"
    for unit in ("KB", "MB", "GB"):
        amount /= 1024
        if amount < 1024 or unit == "GB":
            break
    shown = f"{amount:.0f}" if unit == "KB" or amount >= 10 else f"{amount:.1f}".removesuffix(".0")
    return f"{shown.replace('.', ',')} {unit}"


@register.filter
def duration(seconds: float | None) -> str:
    """`0:42`, `12:05`, `1:02:03`"""
    minutes, rest = divmod(round(seconds or 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def clock(value: datetime | None) -> str:
    return moments.clock(value) if value else ""


@register.filter
def day(value: datetime | None) -> str:
    return moments.day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    return moments.moment(value) if value else ""


@register.filter
def dayname(value: datetime | date | None) -> str:
    return moments.dayname(value) if value else ""


@register.filter
def ago(value: datetime | None) -> str:
    return moments.ago(value) if value else ""


# -- pieces that hold other pieces -------------------------------------------------------------


@register.simple_tag
def control(field: BoundField, look: str = "") -> SafeString:
    """A form field's control in the look of the design: `{% control form.username "lg" %}`."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        css = "check"
    else:
        css = " ".join(["input", *(f"input--{word}" for word in look.split())])
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css} {own}".strip()})


CALLOUTS = {"": "info", "warn": "triangle-alert", "error": "circle-alert", "ok": "circle-check"}


@register.simple_block_tag
def callout(content: SafeString, kind: str = "", picture: str = "") -> SafeString:
    """`{% callout "warn" %}...{% endcallout %}`; kinds: none, warn, error (an alert), ok."""
    return format_html(
        '<div class="callout{}"{}>{}<div>{}</div></div>',
        f" callout--{kind}" if kind else "",
        mark_safe(' role="alert"' if kind == "error" else ""),
        icon(picture or CALLOUTS[kind]),
        content,
    )


@register.simple_block_tag
def dialog(
    content: SafeString, name: str, title: str, lead: str = "", size: str = "", module: str = ""
) -> SafeString:
    """`{% dialog "encerrar" "Encerrar conversa?" size="sm" %}...{% enddialog %}`.

    The content is a `.dialog__body` and a `.dialog__foot`, in a form when it asks something.
    A button with `data-open="#encerrar"` opens it; one with `data-close` inside closes it.
    `module` is the address of what the dialog needs and the page may not have.
    """
    return format_html(
        '<dialog class="dialog{size}" id="{name}" aria-labelledby="{name}-title"{module}>'
        '<header class="dialog__head"><div><h2 id="{name}-title">{title}</h2>{lead}</div>'
        '<button type="button" class="iconbtn" data-close aria-label="Fechar">{x}</button></header>'
        "{content}</dialog>",
        size=f" dialog--{size}" if size else "",
        name=name,
        module=format_html(' data-module="{}"', module) if module else "",
        title=title,
        lead=format_html("<p>{}</p>", lead) if lead else "",
        x=icon("x"),
        content=content,
    )


@register.filter
def thousands(value: int | None) -> str:
    """`1.284`"""
    return f"{value or 0:,}".replace(",", ".")
