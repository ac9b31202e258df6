"""What became of our messages, and what a customer did without writing: calls, preferences, new ids."""

from __future__ import annotations

from typing import Literal, cast

from connect.whatsapp.reading.places import Place
from connect.whatsapp.reading.shapes import Json, Odd, mapping, needed, problems, text, user_id
from connect.whatsapp.updates import CallReceived, PreferenceChanged, StatusChanged, UserIdChanged

_STATUSES = ("sent", "delivered", "read", "played", "failed")


def read_status(place: Place, status: Json) -> StatusChanged | CallReceived:
    recipient, contacts = place.who(
        status.get("recipient_id"), status.get("recipient_user_id"), status.get("recipient_parent_user_id")
    )
    common = place.common(place.wrap({"statuses": [status]}, contacts))
    wamid = needed(text(status.get("id")))
    name = text(status.get("status")).lower()
    changed_at = place.when(status.get("timestamp"))
    if text(status.get("type")) == "call" or wamid.startswith("wacid."):
        return CallReceived(
            call_id=wamid,
            person=recipient,
            happened_at=changed_at,
            event=needed(name),
            from_customer=False,
            **common,
        )
    if name not in _STATUSES:
        raise Odd
    pricing = mapping(status.get("pricing"))
    billable = pricing.get("billable")
    return StatusChanged(
        wamid=wamid,
        status=cast(Literal["sent", "delivered", "read", "played", "failed"], name),
        changed_at=changed_at,
        recipient=recipient,
        opaque=text(status.get("biz_opaque_callback_data")),
        problems=problems(status.get("errors")),
        pricing_type=text(pricing.get("type")),
        pricing_category=text(pricing.get("category")),
        billable=billable if type(billable) is bool else None,
        **common,
    )


def read_call(place: Place, call: Json) -> CallReceived:
    from_customer = text(call.get("direction")).upper() != "BUSINESS_INITIATED"
    side = "from" if from_customer else "to"
    person, contacts = place.who(
        call.get(side), call.get(f"{side}_user_id"), call.get(f"{side}_parent_user_id")
    )
    needed(person.wa_id or person.user_id)
    return CallReceived(
        call_id=needed(text(call.get("id"))),
        person=person,
        happened_at=place.when(call.get("timestamp")),
        event=text(call.get("event")).lower(),
        from_customer=from_customer,
        **place.common(place.wrap({"calls": [call]}, contacts)),
    )


def read_preference(place: Place, preference: Json) -> PreferenceChanged:
    person, contacts = place.who(
        preference.get("wa_id"), preference.get("user_id"), preference.get("parent_user_id")
    )
    needed(person.wa_id or person.user_id)
    category, wish = text(preference.get("category")), text(preference.get("value")).lower()
    if category not in ("", "marketing_messages") or wish not in ("stop", "resume", "signup"):
        raise Odd
    return PreferenceChanged(
        person=person,
        changed_at=place.when(preference.get("timestamp")),
        wants_marketing=wish != "stop",
        detail=text(preference.get("detail")),
        **place.common(place.wrap({"user_preferences": [preference]}, contacts)),
    )


def read_user_id(place: Place, change: Json) -> UserIdChanged:
    ids, parents = change.get("user_id"), mapping(change.get("parent_user_id"))
    previous, current = mapping(ids).get("previous"), mapping(ids).get("current") or ids
    person, contacts = place.who(change.get("wa_id"), previous, parents.get("previous"))
    needed(person.wa_id or person.user_id)
    return UserIdChanged(
        person=person,
        changed_at=place.when(change.get("timestamp")),
        new_user_id=needed(user_id(current)),
        body=text(change.get("detail")),
        **place.common(place.wrap({"user_id_update": [change]}, contacts)),
    )
