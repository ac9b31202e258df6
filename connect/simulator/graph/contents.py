"""Whether Meta would take this content: required fields, lengths, counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connect.simulator.errors import GraphError

Json = dict[str, Any]


def check(kind: str, data: Json) -> None:
    """Raise Meta's refusal when `data[kind]` is not a content that WhatsApp sends."""
    if kind not in CHECKS:
        raise GraphError(131009, f"Parameter 'type' must be one of {{{', '.join(sorted(CHECKS)).upper()}}}.")
    if kind not in data:
        raise missing(kind)
    CHECKS[kind](data[kind])


def missing(name: str) -> GraphError:
    return GraphError(131008, f"Parameter '{name}' is required.")


def invalid(details: str) -> GraphError:
    return GraphError(131009, details)


def need(content: Any, name: str, *, of: str) -> Any:
    if not isinstance(content, dict):
        raise GraphError(100, message=f"(#100) Param {of} must be a JSON object.")
    value = content.get(name)
    if value in (None, "", [], {}):
        raise missing(f"{of}.{name}")
    return value


def text_of(content: Any, name: str, *, of: str, at_most: int, is_optional: bool = False) -> str:
    value = content.get(name, "") if is_optional and isinstance(content, dict) else need(content, name, of=of)
    if not isinstance(value, str):
        raise GraphError(100, message=f"(#100) Param {of}['{name}'] must be a string.")
    if len(value) > at_most:
        raise GraphError(
            100, message=f"(#100) Param {of}['{name}'] must be at most {at_most} characters long."
        )
    return value


def _text(content: Json) -> None:
    text_of(content, "body", of="text", at_most=4096)


def _media(kind: str, *, has_caption: bool = True) -> Callable[[Any], None]:
    def check_media(content: Any) -> None:
        if not isinstance(content, dict) or not (content.get("id") or content.get("link")):
            raise missing(f"{kind}.id")
        if content.get("id") and content.get("link"):
            raise invalid(f"Only one of '{kind}.id' and '{kind}.link' may be given.")
        if "link" in content and not str(content["link"]).startswith(("http://", "https://")):
            raise invalid(f"Param {kind}['link'] is not a valid URI.")
        if content.get("caption") and not has_caption:
            raise GraphError(100, message=f"(#100) Unexpected key 'caption' on param '{kind}'.")
        text_of(content, "caption", of=kind, at_most=1024, is_optional=True)

    return check_media


def _location(content: Json) -> None:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        if name not in content:
            raise missing(f"location.{name}")
        try:
            is_on_earth = abs(float(content[name])) <= limit
        except (TypeError, ValueError):
            is_on_earth = False
        if not is_on_earth:
            raise invalid(f"Param location['{name}'] is not valid.")


def _contacts(content: Any) -> None:
    if not isinstance(content, list) or not content:
        raise missing("contacts")
    if len(content) > 257:
        raise invalid("At most 257 contacts may be sent in one message.")
    for card in content:
        name = need(card, "name", of="contacts")
        need(name, "formatted_name", of="contacts.name")
        parts = ("first_name", "last_name", "middle_name", "suffix", "prefix")
        if not any(name.get(part) for part in parts):
            raise missing("contacts.name.first_name")


def _reaction(content: Json) -> None:
    need(content, "message_id", of="reaction")
    if not isinstance(content.get("emoji"), str):
        raise missing("reaction.emoji")
    if len(content["emoji"]) > 12 or (content["emoji"].isascii() and content["emoji"]):
        raise invalid("Param reaction['emoji'] must be one emoji.")


def _template(content: Json) -> None:
    text_of(content, "name", of="template", at_most=512)
    need(need(content, "language", of="template"), "code", of="template.language")
    if not isinstance(content.get("components", []), list):
        raise invalid("Param template['components'] must be an array.")


def _interactive(content: Json) -> None:
    kind = need(content, "type", of="interactive")
    if kind not in INTERACTIVE:
        raise invalid(f"Param interactive['type'] must be one of {{{', '.join(sorted(INTERACTIVE))}}}.")
    longest = 4096 if kind == "list" else 1024
    text_of(need(content, "body", of="interactive"), "text", of="interactive['body']", at_most=longest)
    if "footer" in content:
        text_of(content["footer"], "text", of="interactive['footer']", at_most=60)
    if "header" in content:
        _header(content["header"], kind)
    INTERACTIVE[kind](need(content, "action", of="interactive"))


def _header(header: Json, kind: str) -> None:
    form = need(header, "type", of="interactive.header")
    if form != "text" and kind == "list":
        raise invalid("A list message takes a text header only.")
    if form == "text":
        text_of(header, "text", of="interactive['header']", at_most=60)
    elif form in ("image", "video", "document"):
        _media(form)(need(header, form, of="interactive.header"))
    else:
        raise invalid("Param interactive['header']['type'] is not valid.")


def _buttons(action: Json) -> None:
    buttons = need(action, "buttons", of="interactive.action")
    if not 1 <= len(buttons) <= 3:
        raise invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    replies = [need(button, "reply", of="interactive.action.buttons") for button in buttons]
    titles = [text_of(reply, "title", of="interactive['action']['buttons']", at_most=20) for reply in replies]
    ids = [text_of(reply, "id", of="interactive['action']['buttons']", at_most=256) for reply in replies]
    if len(set(titles)) < len(titles) or len(set(ids)) < len(ids):
        raise invalid("Duplicated title or id among the buttons.")


def _list(action: Json) -> None:
    text_of(action, "button", of="interactive['action']", at_most=20)
    sections = need(action, "sections", of="interactive.action")
    if len(sections) > 10:
        raise invalid("Invalid sections count. Max allowed sections: 10")
    rows = []
    for section in sections:
        text_of(
            section,
            "title",
            of="interactive['action']['sections']",
            at_most=24,
            is_optional=len(sections) == 1,
        )
        rows += need(section, "rows", of="interactive.action.sections")
    if len(rows) > 10:
        raise invalid("Total row count exceed max allowed count: 10")
    for row in rows:
        text_of(row, "title", of="row", at_most=24)
        text_of(row, "id", of="row", at_most=200)
        text_of(row, "description", of="row", at_most=72, is_optional=True)
    if len({row["id"] for row in rows}) < len(rows):
        raise invalid("Duplicated id among the rows.")


def _link(action: Json) -> None:
    parameters = need(action, "parameters", of="interactive.action")
    text_of(parameters, "display_text", of="interactive['action']['parameters']", at_most=20)
    if not str(need(parameters, "url", of="interactive.action.parameters")).startswith("http"):
        raise invalid("Param interactive['action']['parameters']['url'] is not a valid URI.")


def _named(name: str) -> Callable[[Json], None]:
    def check_name(action: Json) -> None:
        if action.get("name") != name:
            raise invalid(f"Param interactive['action']['name'] must be {name}.")

    return check_name


INTERACTIVE: dict[str, Callable[[Json], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": _named("send_location"),
    "contact_request": _named("request_contact_info"),
}

CHECKS: dict[str, Callable[[Any], None]] = {
    "text": _text,
    "image": _media("image"),
    "video": _media("video"),
    "audio": _media("audio", has_caption=False),
    "document": _media("document"),
    "sticker": _media("sticker", has_caption=False),
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
}
