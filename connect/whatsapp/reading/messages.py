"""Messages: a customer's, the company's own from its telephone, and those of the time before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from connect.whatsapp.reading.contents import content_of, kind_of, new_content_of
from connect.whatsapp.reading.places import Common, Place
from connect.whatsapp.reading.shapes import Json, Odd, mapping, needed, text, user_id, wa_id
from connect.whatsapp.updates import (
    AnyUpdate,
    CallPermissionReplied,
    HistoryMessage,
    IdentityChanged,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Person,
    PhoneChanged,
    Raw,
    ReactionReceived,
    Referral,
    UserIdChanged,
)


class Heard(Common):
    """The fields of everything that a customer writes or does in the thread."""

    wamid: str
    sender: Person
    sent_at: datetime


def read_message(place: Place, message: Json) -> AnyUpdate:
    """One of `messages`: something a customer wrote or did."""
    if place.field == "history":
        return _media_of_history(place, message)
    sender, contacts = place.who(
        message.get("from"), message.get("from_user_id"), message.get("from_parent_user_id")
    )
    wamid, sent_at = needed(text(message.get("id"))), place.when(message.get("timestamp"))
    common = place.common(place.wrap({"messages": [message]}, contacts))
    kind = kind_of(message)
    if kind == "system":
        return _system(message, wamid, sender, sent_at, common)
    needed(sender.wa_id or sender.user_id)
    heard: Heard = {"wamid": wamid, "sender": sender, "sent_at": sent_at, **common}
    act = _ACTS.get(kind)
    return (act(message, heard) if act else None) or _received(message, heard)


def _received(message: Json, heard: Heard) -> MessageReceived:
    context = mapping(message.get("context"))
    often_forwarded = context.get("frequently_forwarded") is True
    return MessageReceived(
        content=content_of(message),
        reply_to=text(context.get("id")),
        forwarded=often_forwarded or context.get("forwarded") is True,
        often_forwarded=often_forwarded,
        referral=_referral(message.get("referral")),
        product_id=text(mapping(context.get("referred_product")).get("product_retailer_id")),
        group_id=text(message.get("group_id")),
        **heard,
    )


def _referral(value: Any) -> Referral | None:
    found = mapping(value)
    if not found:
        return None
    return Referral(**{key: text(found.get(key)) for key in Referral.__struct_fields__})


def _reaction(message: Json, heard: Heard) -> ReactionReceived:
    reaction = mapping(message.get("reaction"))
    target = needed(text(reaction.get("message_id")))
    return ReactionReceived(target=target, emoji=text(reaction.get("emoji")), **heard)


def _edit(message: Json, heard: Heard) -> MessageEdited:
    target, edited = _edited(message)
    return MessageEdited(target=target, content=new_content_of(edited), **heard)


def _revoke(message: Json, heard: Heard) -> MessageRevoked:
    return MessageRevoked(target=_revoked(message), **heard)


def _call_permission(message: Json, heard: Heard) -> CallPermissionReplied | None:
    permission = mapping(mapping(message.get("interactive")).get("call_permission_reply"))
    if not permission:
        return None
    return CallPermissionReplied(accepted=text(permission.get("response")).lower() == "accept", **heard)


def _welcome(message: Json, heard: Heard) -> None:
    """Somebody opened the chat for the first time and wrote nothing: no message."""
    raise Odd


_ACTS: dict[str, Callable[[Json, Heard], AnyUpdate | None]] = {
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "interactive": _call_permission,
    "request_welcome": _welcome,
}


def _edited(message: Json) -> tuple[str, Json]:
    """What was edited, and what it is now."""
    edit = mapping(message.get("edit"))
    edited = mapping(edit.get("message"))
    if not edited:
        raise Odd
    return needed(text(edit.get("original_message_id"))), edited


def _revoked(message: Json) -> str:
    return needed(text(mapping(message.get("revoke")).get("original_message_id")))


def _system(
    message: Json, wamid: str, person: Person, changed_at: datetime, common: Common
) -> PhoneChanged | UserIdChanged | IdentityChanged:
    """What the customer's telephone did by itself. Old versions call some of it `customer_...`."""
    system = mapping(message.get("system"))
    kind, body = text(system.get("type")), text(system.get("body"))
    if not person.wa_id and (old := wa_id(system.get("customer"))):
        person = Person(wa_id=old, user_id=person.user_id, profile_name=person.profile_name)
    needed(person.wa_id or person.user_id)
    new_wa_id = wa_id(system.get("wa_id")) or wa_id(system.get("new_wa_id"))
    new_user_id = user_id(system.get("user_id"))
    if kind == "customer_identity_changed":
        return IdentityChanged(wamid=wamid, person=person, changed_at=changed_at, body=body, **common)
    if kind in ("user_changed_number", "customer_changed_number") and new_wa_id:
        return PhoneChanged(
            wamid=wamid,
            person=person,
            changed_at=changed_at,
            new_wa_id=new_wa_id,
            new_user_id=new_user_id,
            body=body,
            **common,
        )
    if kind in ("user_changed_user_id", "user_changed_number", "customer_changed_number") and new_user_id:
        return UserIdChanged(
            wamid=wamid,
            person=person,
            changed_at=changed_at,
            new_user_id=new_user_id,
            new_wa_id=new_wa_id,
            body=body,
            **common,
        )
    raise Odd


def read_echo(place: Place, message: Json) -> MessageEchoed:
    """One of `message_echoes`: written in the WhatsApp Business app (coexistence)."""
    recipient, contacts = place.who(
        message.get("to"), message.get("to_user_id"), message.get("to_parent_user_id")
    )
    return _echo(place, message, recipient, place.wrap({"message_echoes": [message]}, contacts))


def _echo(
    place: Place, message: Json, recipient: Person, raw: Raw, *, from_history: bool = False
) -> MessageEchoed:
    needed(recipient.wa_id or recipient.user_id)
    kind, target, content = kind_of(message), "", None
    action: Literal["sent", "edited", "revoked"] = "sent"
    if kind == "edit":
        target, edited = _edited(message)
        action, content = "edited", new_content_of(edited)
    elif kind == "revoke":
        target, action = _revoked(message), "revoked"
    return MessageEchoed(
        wamid=needed(text(message.get("id"))),
        recipient=recipient,
        sent_at=place.when(message.get("timestamp")),
        content=content or content_of(message),
        reply_to=text(mapping(message.get("context")).get("id")),
        from_history=from_history,
        target=target,
        action=action,
        **place.common(raw),
    )


def read_history_message(place: Place, message: Json, thread: Json, raw: Raw) -> AnyUpdate:
    """A message of a thread of `history`. The thread is named by the customer."""
    about = mapping(thread.get("context"))
    customer, _ = place.who(
        thread.get("id") or about.get("wa_id"), thread.get("user_id") or about.get("user_id")
    )
    author, _ = place.who(message.get("from"), message.get("from_user_id"))
    same_phone = author.wa_id and author.wa_id == customer.wa_id
    same_user = author.user_id and author.user_id == customer.user_id
    if not (same_phone or same_user):
        return _echo(place, message, customer, raw, from_history=True)
    return _past(place, message, customer, raw)


def _media_of_history(place: Place, message: Json) -> AnyUpdate:
    """The file of a message that `history` told of before, as a placeholder with the same wamid."""
    author, contacts = place.who(message.get("from"), message.get("from_user_id"))
    raw = place.wrap({"messages": [message]}, contacts)
    if author.wa_id and author.wa_id == wa_id(place.display_phone_number):
        recipient, _ = place.who(message.get("to"), message.get("to_user_id"))
        return _echo(place, message, recipient, raw, from_history=True)
    return _past(place, message, author, raw)


def _past(place: Place, message: Json, sender: Person, raw: Raw) -> HistoryMessage:
    needed(sender.wa_id or sender.user_id)
    return HistoryMessage(
        wamid=needed(text(message.get("id"))),
        sender=sender,
        sent_at=place.when(message.get("timestamp")),
        content=content_of(message),
        reply_to=text(mapping(message.get("context")).get("id")),
        **place.common(raw),
    )
