"""The words of the design system. A builtin library: no template loads it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import Node, Parser, TextNode, Token
from django.template.library import SimpleNode
from django.templatetags import static as static_files
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from connect.ui import badges, faces, moments, phones
from connect.ui.context import Entry, address_of

register = template.Library()


def found_early(tag: str) -> None:
    """Where all that the tag is given is constant, so is what it writes: found when the template is read."""
    made = register.tags[tag]

    def compiled(parser: Parser, token: Token) -> Node:
        node: SimpleNode = made(parser, token)
        given = [*node.args, *node.kwargs.values()]
        if node.target_var or any(each.is_var or each.filters for each in given):
            return node
        return TextNode(node.render(template.Context()))

    register.tag(tag, compiled)


# -- files and addresses -----------------------------------------------------------------------


@register.simple_tag
@cache
def static(path: str) -> str:
    """Django's, found once: a page names some twenty files, and they are where they are."""
    return static_files.static(path)


@register.simple_tag
def url(name: str, *args: Any) -> str:
    """Django's, remembered: a page names some twenty addresses."""
    return address_of(name, *args)


found_early("static")
found_early("url")


# -- icons, faces, pills ---------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, look: str = "") -> SafeString:
    """`{% icon "eye" %}`, `{% icon "eye" "s" %}`; looks: s, m, l, fill, several with a space."""
    looks = "".join(f" icon--{word}" for word in look.split())
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        looks,
        static("ui/icons.svg"),
        name,
    )


found_early("icon")


@register.simple_tag
def avatar(who: Any, look: str = "", presence: bool = False) -> SafeString:
    """`{% avatar contact "l" %}` of anyone with a `name`, or of a name; `presence=True` adds the dot.

    Shows the photo of who has a `photo_url`.
    """
    online = bool(getattr(who, "is_online", False)) if presence else None
    return _avatar(str(getattr(who, "name", who) or ""), look, online, getattr(who, "photo_url", ""))


DOTS = {None: "", True: '<i class="dot dot--on"></i>', False: '<i class="dot"></i>'}


@lru_cache(maxsize=8192)
def _avatar(name: str, look: str, online: bool | None, photo_url: str) -> SafeString:
    looks = "".join(f" av--{word}" for word in look.split())
    initials = escape(faces.initials(name)) or icon("user", "m")
    photo = f'<img src="{escape(photo_url)}" alt="" loading="lazy" decoding="async">' if photo_url else ""
    css = f"av av-{faces.colour(name)}{looks}"
    return SafeString(f'<span class="{css}" aria-hidden="true">{initials}{photo}{DOTS[online]}</span>')


@register.simple_tag
def cod(code: str | None) -> SafeString:
    """A contact's COD as a pill; nothing without one."""
    return SafeString(f'<span class="cod">COD {escape(code)}</span>') if code else SafeString()


STATUSES = {
    "active": ("green", "Em Atendimento"),
    "pending": ("orange", "Pendente"),
    "closed": ("", "Encerrado"),
}


@register.simple_tag
@lru_cache(maxsize=16)
def status(state: str) -> SafeString:
    """The pill of a conversation's or contact's status: colour and word."""
    colour, word = STATUSES[state]
    return format_html('<span class="status{}">{}</span>', f" status--{colour}" if colour else "", word)


@register.simple_tag
@lru_cache(maxsize=16)
def sdot(state: str) -> SafeString:
    """The same in a list row: a shape in its colour, the word for screen readers."""
    colour, word = STATUSES[state]
    return format_html(
        '<span class="sdot{}" title="{}"><span class="sr">{}</span></span>',
        f" sdot--{colour}" if colour else "",
        word,
        word,
    )


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


WORDINGS = {
    "clock": moments.clock,
    "day": moments.day,
    "moment": moments.moment,
    "ago": moments.ago,
    "left": moments.left,
}


@register.simple_tag
def when(value: datetime | None, wording: str = "day", css: str = "") -> SafeString:
    """`{% when message.sent_at "day" %}`: a `<time>` that ui/elements/times.js keeps true as time passes."""
    if value is None:
        return SafeString()
    return SafeString(
        f'<time class="{escape(css)}" datetime="{value.isoformat(timespec="seconds")}" data-when="{wording}"'
        f' title="{moments.full(value)}">{WORDINGS[wording](value)}</time>'
    )


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


# -- the navigation ----------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def badge(context: template.Context, entry: Entry, place: str) -> SafeString:
    """`{% badge entry "nav" %}`, `{% badge entry "tab" %}`: the number of what is new behind an entry."""
    count = badges.count_of(entry.to, context["user"])
    if count is None:
        return SafeString()
    return badges.render_badge(place, entry.to, count)
