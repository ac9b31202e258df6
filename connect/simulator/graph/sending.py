"""`POST /{phone}/messages`: everything that the business says, and its reading and typing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from connect.simulator.bells import phones_bell
from connect.simulator.brazil import dialled, digits
from connect.simulator.errors import GraphError, is_late
from connect.simulator.graph import contents, pace, wording
from connect.simulator.graph.calls import Call, Json, Reply, success, usage
from connect.simulator.identifiers import new_wamid
from connect.simulator.models import (
    Chat,
    Customer,
    Fault,
    SimulatedMedia,
    SimulatedMessage,
    SimulatedNumber,
    SimulatedTemplate,
    outcomes,
)
from connect.simulator.models.chats import PHONE_STAYS_KNOWN
from connect.simulator.pricing import price

TYPING = timedelta(seconds=25)
UNLUCKY = re.compile(r"55\d\d900(\d{6})")
"""A number such as +55 11 9 0013 1026 always meets trouble: its last six digits are Meta's code."""
MEDIA_KINDS = {
    "image": "image/",
    "video": "video/",
    "audio": "audio/",
    "sticker": "image/webp",
    "document": "",
}


def send(call: Call, number: SimulatedNumber) -> Reply | Json:
    data = call.data
    if data.get("messaging_product") != "whatsapp":
        raise GraphError(100, message="(#100) The parameter messaging_product is required.")
    if data.get("status"):
        return _read(number, data)
    if not number.is_registered:
        raise GraphError(133010)
    if not pace.throughput.take(
        number.pk, size=number.messages_per_second, refill=number.messages_per_second
    ):
        raise GraphError(130429)
    kind = data.get("type") or "text"
    if data.get("recipient_type", "individual") != "individual":
        raise contents.invalid("Param recipient_type must be one of {INDIVIDUAL}.")
    contents.check(kind, data)
    with transaction.atomic():
        return _accept(number, data, kind)


def _accept(number: SimulatedNumber, data: Json, kind: str) -> Reply:
    now = timezone.now()
    customer = _recipient(number, data)
    by_user_id = not data.get("to")
    fault = _fault(number, customer)
    code = fault.code if fault else _unlucky_code(customer)
    if fault and fault.kind == Fault.Kind.BREAK:
        return Reply(GraphError(131000).body, status=500)
    if code and (fault.kind == Fault.Kind.REFUSE if fault else not is_late(code)):
        return Reply(GraphError(code).body, status=GraphError(code).status)
    chat = customer.chat_with(number)
    template = wording.find(number, data["template"]) if kind == "template" else None
    _allow(number, chat, template, now=now, by_user_id=by_user_id)
    message = _store(number, chat, data, kind, template, now=now, by_user_id=by_user_id)
    late = code if not fault or fault.kind == Fault.Kind.FAIL else None
    outcomes.accepted(message, at=now, failing_with=late or _trouble_with_media(number, kind, data[kind]))
    addressed = {"user_id": customer.user_id} if by_user_id else {"wa_id": customer.wa_id}
    answer = {
        "messaging_product": "whatsapp",
        "contacts": [{"input": data.get("to") or data["recipient"], **addressed}],
        "messages": [{"id": message.wamid} | ({"message_status": "accepted"} if kind == "template" else {})],
    }
    hangs = fault is not None and fault.kind == Fault.Kind.HANG_UP
    return Reply(answer, headers=usage(number), never_comes=hangs)


def _recipient(number: SimulatedNumber, data: Json) -> Customer:
    to, user_id = str(data.get("to") or ""), str(data.get("recipient") or "")
    if user_id and not to:
        customer = Customer.objects.filter(user_id=user_id).first()
        if customer is None:
            raise contents.invalid("Param recipient is not a known user id.")
        return customer
    if not to:
        raise GraphError(100, message="(#100) The parameter to is required.")
    if not re.fullmatch(r"\+?[\d\s().-]{5,25}", to):
        raise contents.invalid("Recipient phone number is not valid.")
    dialed = digits(to)
    if not to.startswith("+") and len(dialed) <= 11:
        dialed = number.wa_id[:2] + dialed
    if dialled(dialed) == dialled(number.wa_id):
        raise GraphError(131021)
    return Customer.objects.dial(dialed)


def _allow(
    number: SimulatedNumber,
    chat: Chat,
    template: SimulatedTemplate | None,
    *,
    now: datetime,
    by_user_id: bool,
) -> None:
    if chat.is_blocked:
        raise GraphError(130403)
    if number.pair_burst and not pace.pairs.take(chat.pk, size=number.pair_burst, refill=pace.PAIR_REFILL):
        raise GraphError(131056)
    if template is None:
        if not chat.is_window_open(now):
            raise GraphError(131047)
        return
    if by_user_id and template.category == "AUTHENTICATION":
        raise GraphError(131062)
    if number.daily_customers and not chat.is_window_open(now):
        since = now - timedelta(hours=24)
        initiated = Chat.objects.filter(number__waba_id=number.waba_id, initiated_at__gt=since)
        if initiated.exclude(pk=chat.pk).count() >= number.daily_customers:
            raise GraphError(131048)


def _store(
    number: SimulatedNumber,
    chat: Chat,
    data: Json,
    kind: str,
    template: SimulatedTemplate | None,
    *,
    now: datetime,
    by_user_id: bool,
) -> SimulatedMessage:
    quoted = str((data.get("context") or {}).get("message_id", ""))
    category = template.category.lower() if template else "service"
    if kind == "reaction":
        _react(chat, data["reaction"])
    message = SimulatedMessage.objects.create(
        chat=chat,
        wamid=new_wamid(chat.customer.wa_id or chat.customer.user_id[:20], from_customer=False),
        direction=SimulatedMessage.Direction.OUT,
        kind=kind,
        content=data[kind],
        shown=wording.worded(template, data["template"]) if template else {},
        quoted=quoted,
        opaque=str(data.get("biz_opaque_callback_data") or "")[:512],
        to_user_id=by_user_id,
        pricing={} if kind == "reaction" else _price(number, chat, category, now=now),
        happened_at=now,
    )
    if category != "service" and not chat.is_window_open(now):
        chat.initiated_at = now
    if not by_user_id:
        chat.phone_known_until = now + PHONE_STAYS_KNOWN
    chat.typing_until = None
    chat.touch("initiated_at", "phone_known_until", "typing_until")
    return message


def _price(number: SimulatedNumber, chat: Chat, category: str, *, now: datetime) -> Json:
    today = timezone.localdate(now)
    month = f"{today:%Y-%m}"
    count = number.service_count if number.service_month == month else 0
    if category == "service":
        changed: dict[str, Any] = (
            {"service_count": F("service_count") + 1}
            if number.service_month == month
            else {"service_count": 1, "service_month": month}
        )
        SimulatedNumber.objects.filter(pk=number.pk).update(**changed)
    return price(
        category=category,
        on=today,
        window_open=chat.is_window_open(now),
        free_entry=chat.free_entry_until is not None and now < chat.free_entry_until,
        service_messages=count,
    )


def _react(chat: Chat, content: Json) -> None:
    target = SimulatedMessage.objects.filter(wamid=content["message_id"], chat=chat).first()
    if target is None:
        raise contents.invalid("Message to react to was not found.")
    target.reaction_of_business = content["emoji"]
    target.touch("reaction_of_business")


def _fault(number: SimulatedNumber, customer: Customer) -> Fault | None:
    fault = number.faults.filter(recipient__in=["", customer.phone], times__gt=0).order_by("pk").first()
    if fault:
        number.faults.filter(pk=fault.pk).update(times=F("times") - 1)
    return fault


def _unlucky_code(customer: Customer) -> int | None:
    unlucky = UNLUCKY.fullmatch(customer.phone)
    return int(unlucky[1]) if unlucky else customer.fails_with


def _trouble_with_media(number: SimulatedNumber, kind: str, content: Any) -> int | None:
    """131053 when the file is unknown, too old, or of another kind. Meta notices only after accepting."""
    if kind not in MEDIA_KINDS or "id" not in content:
        return None
    media = SimulatedMedia.objects.filter(
        number__waba_id=number.waba_id, media_id=str(content["id"]), expires_at__gt=timezone.now()
    ).first()
    if media is None or not media.mime_type.startswith(MEDIA_KINDS[kind]):
        return 131053
    return 131053 if content.get("voice") and not media.mime_type.startswith("audio/ogg") else None


@transaction.atomic
def _read(number: SimulatedNumber, data: Json) -> Json:
    if data["status"] != "read":
        raise contents.invalid("Param status must be one of {READ}.")
    wamid = contents.need(data, "message_id", of="message")
    message = (
        SimulatedMessage.objects.filter(wamid=wamid, chat__number=number, direction="in")
        .select_related("chat")
        .first()
    )
    if message is None:
        raise contents.invalid("Message to mark as read was not found.")
    chat = message.chat
    unread = chat.messages.filter(direction="in", happened_at__lte=message.happened_at)
    unread.exclude(status="read").update(status="read", changed_at=timezone.now())
    if data.get("typing_indicator"):
        chat.typing_until = timezone.now() + TYPING
    chat.touch("typing_until")
    phones_bell.ring()
    return success()
