"""A template filled in: the parameters checked as Meta checks them, the message as the customer sees it."""

from __future__ import annotations

import re
from typing import Any

from connect.simulator.components import PLACEHOLDER
from connect.simulator.errors import GraphError
from connect.simulator.graph.calls import Json
from connect.simulator.models import SimulatedNumber, SimulatedTemplate

UNSENDABLE = re.compile(r"[\n\t]| {5,}")
REFUSALS = {"PAUSED": 132015, "DISABLED": 132016}


def find(number: SimulatedNumber, content: Json) -> SimulatedTemplate:
    """The template meant, if it may be sent."""
    name, language = content["name"], content["language"]["code"]
    template = SimulatedTemplate.objects.filter(waba_id=number.waba_id, name=name, language=language).first()
    if template is None or template.status not in ("APPROVED", *REFUSALS):
        raise GraphError(132001, f"template name ({name}) does not exist in {language}")
    if template.status in REFUSALS:
        raise GraphError(REFUSALS[template.status])
    return template


def worded(template: SimulatedTemplate, content: Json) -> Json:
    """What the customer reads; raises Meta's refusal when the parameters do not fit the template."""
    given = content.get("components") or []
    parameters = {
        str(component.get("type", "")).lower(): component.get("parameters") or []
        for component in given
        if str(component.get("type", "")).lower() != "button"
    }
    buttons = {
        int(component.get("index", 0)): component
        for component in given
        if str(component.get("type", "")).lower() == "button"
    }
    named = template.parameter_format == "NAMED"
    shown: Json = {"name": template.name, "header": {}, "body": "", "footer": "", "buttons": []}
    parts = {part["type"].upper(): part for part in template.components}
    shown["header"] = _header(parts.get("HEADER"), parameters.pop("header", []), named=named)
    shown["body"] = _filled("body", parts["BODY"]["text"], parameters.pop("body", []), named=named)
    if len(shown["body"]) > 1024:
        raise GraphError(132005, "body: the text is longer than 1024 characters")
    shown["footer"] = parts.get("FOOTER", {}).get("text", "")
    offered = parts.get("BUTTONS", {}).get("buttons", [])
    shown["buttons"] = [
        _button(place, button, buttons.pop(place, None)) for place, button in enumerate(offered)
    ]
    if buttons or any(parameters.values()):
        raise GraphError(132018, "There are parameters for a component that the template does not have.")
    return shown


def _header(part: Json | None, parameters: list[Json], *, named: bool) -> Json:
    if part is None:
        if parameters:
            raise _miscounted("header", len(parameters), 0)
        return {}
    form = part.get("format", "TEXT").upper()
    if form == "TEXT":
        return {"type": "text", "text": _filled("header", part["text"], parameters, named=named)}
    if len(parameters) != 1:
        raise GraphError(132012, f"header: Format mismatch, expected {form}, received UNKNOWN")
    received = str(parameters[0].get("type", "")).upper()
    if received != form:
        raise GraphError(132012, f"header: Format mismatch, expected {form}, received {received}")
    file = parameters[0].get(form.lower()) or {}
    if form != "LOCATION" and not (file.get("id") or file.get("link")):
        raise GraphError(131008, f"header: the parameter of type {form.lower()} names no file")
    return {"type": form.lower(), form.lower(): file}


def _filled(place: str, text: str, parameters: list[Json], *, named: bool) -> str:
    wanted = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    if len(parameters) != len(wanted):
        raise _miscounted(place, len(parameters), len(wanted))
    names = [str(parameter.get("parameter_name") or "") for parameter in parameters]
    if named and sorted(names) != sorted(wanted):
        raise GraphError(132018, f"{place}: parameter names do not match those of the template")
    if not named and any(names):
        raise GraphError(132018, f"{place}: the template takes positional parameters")
    places = names if named else sorted(wanted, key=int)
    values = dict(zip(places, (_value(place, parameter) for parameter in parameters), strict=True))
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _value(place: str, parameter: Json) -> str:
    kind = parameter.get("type", "text")
    if kind in ("currency", "date_time"):
        return str((parameter.get(kind) or {}).get("fallback_value", ""))
    if kind != "text":
        raise GraphError(132012, f"{place}: Format mismatch, expected TEXT, received {str(kind).upper()}")
    value = str(parameter.get("text") or "")
    if not value:
        raise GraphError(131008, f"{place}: Parameter of type text is missing text value")
    if UNSENDABLE.search(value):
        raise GraphError(
            132018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        )
    return value


def _button(place: int, button: Json, given: Json | None) -> Json:
    kind = button["type"].upper()
    parameters: list[dict[str, Any]] = (given or {}).get("parameters") or []
    shown = {"type": kind, "text": button.get("text", "")}
    if given and str(given.get("sub_type", "")).upper() != kind:
        raise GraphError(132012, f"buttons: Button at index {place} is of type {kind}")
    if kind == "QUICK_REPLY":
        shown["payload"] = parameters[0].get("payload", "") if parameters else shown["text"]
    elif kind == "URL":
        shown["url"] = button["url"]
        if PLACEHOLDER.search(button["url"]):
            if len(parameters) != 1:
                raise GraphError(131008, f"buttons: Button at index {place} of type Url requires a parameter")
            shown["url"] = PLACEHOLDER.sub(lambda _: str(parameters[0].get("text", "")), button["url"])
        elif parameters:
            raise _miscounted("buttons", len(parameters), 0)
    elif kind == "PHONE_NUMBER":
        shown["phone"] = button.get("phone_number", "")
    elif kind == "COPY_CODE":
        if len(parameters) != 1 or not parameters[0].get("coupon_code"):
            raise GraphError(131008, f"buttons: Button at index {place} requires a coupon_code")
        shown["code"] = parameters[0]["coupon_code"]
    return shown


def _miscounted(place: str, given: int, wanted: int) -> GraphError:
    return GraphError(
        132000,
        f"{place}: number of localizable_params ({given}) does not match the expected number of params"
        f" ({wanted})",
    )
