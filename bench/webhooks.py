"""What Meta posts, signed as Meta signs it: escaped ASCII, HMAC over those bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

from bench.clients import request

PATH = "/webhooks/whatsapp/"


@dataclass(frozen=True)
class Writer:
    """A customer, and the number that they write to."""

    phone_number_id: str
    wa_id: str
    user_id: str
    name: str
    conversation_id: int = 0
    assignee_id: int = 0


def said(writer: Writer, text: str, wamid: str, *, at: float | None = None) -> dict[str, Any]:
    """The body for one text message."""
    contact: dict[str, Any] = {"profile": {"name": writer.name}}
    message: dict[str, Any] = {}
    if writer.wa_id:
        contact["wa_id"] = message["from"] = writer.wa_id
    if writer.user_id:
        contact["user_id"] = message["from_user_id"] = writer.user_id
    message |= {"id": wamid, "timestamp": str(int(at or time.time())), "type": "text", "text": {"body": text}}
    value = {"contacts": [contact], "messages": [message]}
    return body(writer.phone_number_id, value)


def status(writer: Writer, wamid: str, status: str, *, opaque: str = "") -> dict[str, Any]:
    """The body for one status of a message of ours."""
    item = {
        "id": wamid,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": writer.wa_id,
        "biz_opaque_callback_data": opaque,
    }
    return body(writer.phone_number_id, {"statuses": [item]})


def body(phone_number_id: str, value: dict[str, Any]) -> dict[str, Any]:
    metadata = {"display_phone_number": "551140041001", "phone_number_id": phone_number_id}
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": "20600000000001", "changes": [change]}]}


def posted(url: str, content: dict[str, Any], *, secret: str) -> bytes:
    """The whole request, to be written to a connection."""
    raw = json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "user-agent": "facebookexternalua",
        "x-hub-signature-256": f"sha256={signature}",
    }
    return request("POST", url + PATH, headers=headers, body=raw)
