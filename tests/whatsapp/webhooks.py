"""Webhook bodies, put together for one test."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
METADATA = {"display_phone_number": "551140001000", "phone_number_id": "106"}
JOAO: Json = {"profile": {"name": "João"}, "wa_id": "5511988887777", "user_id": "BR.1"}
MARIA: Json = {"profile": {"name": "Maria"}, "wa_id": "5511977776666", "user_id": "BR.2"}


def envelope(value: Json, field: str = "messages", **entry: Any) -> Json:
    changes = [{"field": field, "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "102", **entry, "changes": changes}]}


def messages(*found: Any, contacts: Any = None, field: str = "messages", **entry: Any) -> Json:
    value: Json = {"messaging_product": "whatsapp", "metadata": METADATA, "messages": list(found)}
    if contacts is not None:
        value["contacts"] = contacts
    return envelope(value, field, **entry)


def message(**parts: Any) -> Json:
    """A text of João's, changed by the parts given; None leaves a part out."""
    whole: Json = {"from": JOAO["wa_id"], "id": "wamid.1", "timestamp": "1749416383", "type": "text"}
    whole |= {"text": {"body": "Olá"}} if "type" not in parts else {}
    return {key: part for key, part in (whole | parts).items() if part is not None}


def statuses(*found: Any, contacts: Any = None) -> Json:
    value: Json = {"messaging_product": "whatsapp", "metadata": METADATA, "statuses": list(found)}
    if contacts is not None:
        value["contacts"] = contacts
    return envelope(value)
