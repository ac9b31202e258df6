"""What makes a template: the rules that Meta applies when one is created or edited."""

from __future__ import annotations

import re
from typing import Any

from connect.simulator.errors import GraphError

Json = dict[str, Any]

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
BUTTON_LIMITS = {"QUICK_REPLY": 10, "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}


def check(components: Any, *, named: bool) -> None:
    """Raise Meta's refusal when these components do not make a template."""
    if not isinstance(components, list) or not all(isinstance(part, dict) for part in components):
        raise refused("Param components must be an array.")
    parts = {str(part.get("type", "")).upper(): part for part in components}
    if "BODY" not in parts:
        raise refused("The template must have a component of type BODY.")
    _check_text(parts["BODY"], "body", 1024, named=named)
    header = parts.get("HEADER")
    if header and header.get("format", "TEXT").upper() == "TEXT":
        if len(PLACEHOLDER.findall(header.get("text", ""))) > 1:
            raise refused("The header may have one variable only.")
        _check_text(header, "header", 60, named=named)
    elif (
        header
        and header["format"].upper() != "LOCATION"
        and not header.get("example", {}).get("header_handle")
    ):
        raise refused("The header needs an example file (header_handle).")
    if "FOOTER" in parts:
        footer = parts["FOOTER"].get("text", "")
        if PLACEHOLDER.search(footer) or not 0 < len(footer) <= 60:
            raise refused("The footer must have 1 to 60 characters and no variables.")
    if "BUTTONS" in parts:
        _check_buttons(parts["BUTTONS"].get("buttons") or [])


def _check_text(part: Json, place: str, at_most: int, *, named: bool) -> None:
    text = part.get("text", "")
    if not 0 < len(text) <= at_most:
        raise refused(f"The {place} must have 1 to {at_most} characters.")
    wanted = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    if named and not all(re.fullmatch(r"[a-z_][a-z0-9_]*", name) for name in wanted):
        raise refused(f"The {place}'s variables must be named with lowercase letters and underscores.")
    if not named and sorted(wanted) != sorted(str(place) for place in range(1, len(wanted) + 1)):
        raise refused(f"The {place}'s variables must be numbered from 1.")
    examples = part.get("example", {}).get(f"{place}_text_named_params" if named else f"{place}_text") or []
    if not named and place == "body" and examples and isinstance(examples[0], list):
        examples = examples[0]
    if len(examples) < len(wanted):
        raise refused(f"The {place} needs an example of each variable.", subcode=2388043)


def _check_buttons(buttons: list[Json]) -> None:
    kinds = [str(button.get("type", "")).upper() for button in buttons]
    if not 1 <= len(buttons) <= 10:
        raise refused("A template may have 1 to 10 buttons.")
    for kind, limit in BUTTON_LIMITS.items():
        if kinds.count(kind) > limit:
            raise refused(f"A template may have {limit} buttons of type {kind}.")
    for button in buttons:
        if len(button.get("text", "")) > 25:
            raise refused("A button's text may have 25 characters.")
        if PLACEHOLDER.search(button.get("url", "")) and not button.get("example"):
            raise refused("A URL with a variable needs an example.")
    quick = [place for place, kind in enumerate(kinds) if kind == "QUICK_REPLY"]
    together = quick == list(range(min(quick, default=0), max(quick, default=-1) + 1))
    if not together or (quick and quick[0] > 0 and quick[-1] < len(kinds) - 1):
        raise refused("Quick replies must be together, before or after the other buttons.")


def uppered(components: list[Json]) -> list[Json]:
    """Types as Meta answers them, however they were written."""
    return [_uppered(part) for part in components]


def _uppered(part: Json) -> Json:
    told = {**part, "type": str(part["type"]).upper()}
    if "format" in part:
        told["format"] = str(part["format"]).upper()
    if "buttons" in part:
        told["buttons"] = [{**button, "type": str(button["type"]).upper()} for button in part["buttons"]]
    return told


def refused(details: str, *, subcode: int | None = None) -> GraphError:
    return GraphError(100, details, message="(#100) Invalid parameter", subcode=subcode)
