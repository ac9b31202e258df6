"""Webhook values in Meta's own shape. One function, one update."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from connect.simulator.errors import CATALOGUE, HELP

if TYPE_CHECKING:
    from connect.simulator.models import Chat, Customer, SimulatedMessage, SimulatedNumber, SimulatedTemplate

Json = dict[str, Any]


def seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def envelope(number: SimulatedNumber, **inside: Any) -> Json:
    return {"messaging_product": "whatsapp", "metadata": number.metadata, **inside}


def contact(chat: Chat, *, now: datetime) -> Json:
    customer = chat.customer
    profile = {"name": customer.name}
    if customer.username:
        profile["username"] = f"@{customer.username}"
    named: Json = {"profile": profile}
    if chat.shows_phone(now):
        named["wa_id"] = customer.wa_id
    return {**named, "user_id": customer.user_id}


def sender(chat: Chat, *, now: datetime) -> Json:
    phone = {"from": chat.customer.wa_id} if chat.shows_phone(now) else {}
    return {**phone, "from_user_id": chat.customer.user_id}


def received(message: SimulatedMessage, *, now: datetime, **more: Any) -> Json:
    """A message of the customer's. `more` are fields beside the content: context, referral, errors."""
    chat = message.chat
    told: Json = {
        **sender(chat, now=now),
        "id": message.wamid,
        "timestamp": seconds(message.happened_at),
        "type": message.kind,
        message.kind: message.content,
    }
    if message.quoted:
        told["context"] = {"from": chat.number.wa_id, "id": message.quoted}
    return envelope(chat.number, contacts=[contact(chat, now=now)], messages=[told | more])


def happened(chat: Chat, *, wamid: str, kind: str, content: Json, at: datetime) -> Json:
    """A reaction, an edit or a revocation: an update about another message."""
    told = {**sender(chat, now=at), "id": wamid, "timestamp": seconds(at), "type": kind, kind: content}
    return envelope(chat.number, contacts=[contact(chat, now=at)], messages=[told])


def system(chat: Chat, *, wamid: str, sender: str, content: Json, at: datetime) -> Json:
    told = {"from": sender, "id": wamid, "timestamp": seconds(at), "type": "system", "system": content}
    return envelope(chat.number, messages=[told])


def called(chat: Chat, *, call_id: str, event: str, at: datetime) -> Json:
    call: Json = {
        "id": call_id,
        **sender(chat, now=at),
        "to": chat.number.wa_id,
        "event": event,
        "timestamp": seconds(at),
        "direction": "USER_INITIATED",
    }
    if event == "connect":
        call["session"] = {"sdp": "v=0\r\n", "sdp_type": "offer"}
    else:
        call["status"] = "COMPLETED"
    return envelope(chat.number, contacts=[contact(chat, now=at)], calls=[call])


def user_id_changed(chat: Chat, *, previous: str, at: datetime) -> Json:
    customer = chat.customer
    update = {
        "wa_id": customer.wa_id,
        "detail": f"User id for {customer.name} has been updated.",
        "user_id": {"previous": previous, "current": customer.user_id},
        "timestamp": seconds(at),
    }
    return envelope(chat.number, contacts=[contact(chat, now=at)], user_id_update=[update])


def status(message: SimulatedMessage, state: str, *, at: datetime) -> Json:
    """A business message's progress. `failed` names nobody, as with Meta."""
    chat = message.chat
    told: Json = {"id": message.wamid, "status": state, "timestamp": seconds(at)}
    phone = not message.to_user_id or chat.shows_phone(at)
    if phone:
        told["recipient_id"] = chat.customer.wa_id
    if state != "failed" or message.to_user_id:
        told["recipient_user_id"] = chat.customer.user_id
    if message.opaque:
        told["biz_opaque_callback_data"] = message.opaque
    if state in ("sent", "delivered") and message.pricing:
        told["pricing"] = message.pricing
        if chat.free_entry_until and at < chat.free_entry_until:
            told["conversation"] = {
                "id": secrets.token_hex(16),
                "expiration_timestamp": seconds(chat.free_entry_until),
                "origin": {"type": "referral_conversion"},
            }
    if state == "failed":
        return envelope(chat.number, statuses=[told | {"errors": [problem(message.error_code or 131000)]}])
    return envelope(chat.number, contacts=[contact(chat, now=at)], statuses=[told])


def problem(code: int) -> Json:
    title = CATALOGUE[code].title if code in CATALOGUE else "Something went wrong"
    details = CATALOGUE[code].details if code in CATALOGUE else title
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details},
        "href": HELP,
    }


def preference(customer: Customer, number: SimulatedNumber, *, wants_marketing: bool, at: datetime) -> Json:
    told = {
        "wa_id": customer.wa_id,
        "user_id": customer.user_id,
        "detail": f"User requested to {'resume' if wants_marketing else 'stop'} marketing messages",
        "category": "marketing_messages",
        "value": "resume" if wants_marketing else "stop",
        "timestamp": int(at.timestamp()),
    }
    named = {"profile": {"name": customer.name}, "wa_id": customer.wa_id, "user_id": customer.user_id}
    return envelope(number, contacts=[named], user_preferences=[told])


def template_status(template: SimulatedTemplate) -> Json:
    told: Json = {
        "event": template.status,
        "message_template_id": int(template.template_id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "reason": template.rejected_reason,
    }
    if template.status == "PAUSED":
        told["other_info"] = {"title": "FIRST_PAUSE", "description": "Template paused for low quality."}
    return told


def template_quality(template: SimulatedTemplate, *, previous: str) -> Json:
    return {
        "previous_quality_score": previous,
        "new_quality_score": template.quality,
        "message_template_id": int(template.template_id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }


def template_category(template: SimulatedTemplate) -> Json:
    return {
        "message_template_id": int(template.template_id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "previous_category": template.previous_category,
        "new_category": template.category,
    }
