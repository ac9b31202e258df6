"""`POST /_control`: everything that tests and benchmarks arrange, as JSON. One action a request.

{"action": "number", "phone_number_id": "...", ...}          make or change a business number
{"action": "customer", "name": "...", "phone": "...", ...}   make or change a customer
{"action": "write", "customer": "+55...", "number": "<phone_number_id>", "text": "..."}
{"action": "write", ..., "type": "location", "content": {...}}     any content in Meta's JSON
{"action": "react" | "edit" | "delete" | "tap" | "pick" | "play", "message": "wamid...", ...}
{"action": "call" | "read" | "marketing" | "move" | "online", "customer": "...", "number": "..."}
{"action": "fault", "number": "...", "kind": "refuse", "code": 131000, "times": 1, "recipient": ""}
{"action": "template", "name": "...", "number": "...", "status": "PAUSED"}      Meta changes its mind
{"action": "webhook", "number": "...", "field": "...", "value": {...}}          any update at all
{"action": "messages", "customer": "...", "number": "..."}   what the telephone shows
{"action": "queue"}                                          webhooks still on their way
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import transaction

from connect.simulator import provision
from connect.simulator.brazil import dialled
from connect.simulator.errors import GraphError
from connect.simulator.graph import pace
from connect.simulator.graph.calls import Call, Json
from connect.simulator.graph.templates import judge
from connect.simulator.models import (
    Customer,
    Delivery,
    Fault,
    SimulatedMessage,
    SimulatedNumber,
    SimulatedTemplate,
)
from connect.simulator.said import Said


def controlled(call: Call) -> Json:
    if "json" not in call.headers.get("content-type", ""):
        raise GraphError(100, message="(#100) The control takes JSON only.")
    order = dict(call.data)
    action = ACTIONS.get(order.pop("action", ""))
    if action is None:
        raise GraphError(100, message=f"(#100) The parameter action must be one of {sorted(ACTIONS)}.")
    try:
        with transaction.atomic():
            return action(order)
    except (ObjectDoesNotExist, FieldDoesNotExist, KeyError, TypeError, ValueError) as error:
        raise GraphError(100, message=f"(#100) {type(error).__name__}: {error}") from error


def _number(order: Json) -> SimulatedNumber:
    return SimulatedNumber.objects.get(phone_number_id=order["number"])


def _customer(order: Json) -> Customer:
    asked = str(order["customer"])
    if "." in asked:
        return Customer.objects.get(user_id=asked)
    return Customer.objects.get(phone=dialled(asked))


def _message(order: Json) -> SimulatedMessage:
    messages = SimulatedMessage.objects.select_related("chat__customer", "chat__number")
    return messages.get(wamid=order["message"])


def _change_number(order: Json) -> Json:
    number = provision.simulate_number(**order)
    pace.throughput.clear()
    pace.pairs.clear()
    return {"id": number.pk, "phone_number_id": number.phone_number_id, "callback": number.callback}


def _change_customer(order: Json) -> Json:
    person = provision.customer(order.pop("name"), order.pop("phone", ""), **order)
    return {"id": person.pk, "phone": person.phone, "wa_id": person.wa_id, "user_id": person.user_id}


def _write(order: Json) -> Json:
    kind = order.get("type", "text")
    content = order.get("content") or {"body": order["text"]}
    quoted = SimulatedMessage.objects.get(wamid=order["quoting"]) if order.get("quoting") else None
    said = Said(kind, content, order.get("beside") or {})
    message = _customer(order).writes(said, to=_number(order), quoting=quoted)
    return {"id": message.wamid}


def _on_message(
    act: Callable[[Customer, SimulatedMessage, Json], SimulatedMessage | None],
) -> Callable[[Json], Json]:
    def perform(order: Json) -> Json:
        message = _message(order)
        answer = act(message.chat.customer, message, order)
        return {"id": (answer or message).wamid}

    return perform


def _on_number(act: Callable[[Customer, SimulatedNumber, Json], Any]) -> Callable[[Json], Json]:
    def perform(order: Json) -> Json:
        customer = _customer(order)
        act(customer, _number(order), order)
        return {"id": customer.pk, "user_id": customer.user_id, "wa_id": customer.wa_id}

    return perform


def _fault(order: Json) -> Json:
    number = _number(order)
    recipient = dialled(str(order.get("recipient", "")))
    kind = Fault.Kind(order.get("kind", "refuse"))
    fault = Fault(number=number, kind=kind, recipient=recipient)
    fault.code, fault.times = int(order.get("code", 131000)), int(order.get("times", 1))
    fault.save()
    return {"id": fault.pk}


def _template(order: Json) -> Json:
    number = _number(order)
    templates = SimulatedTemplate.objects.filter(waba_id=number.waba_id, name=order["name"])
    names = ("status", "quality", "category", "reason")
    for template in templates:
        judge(template, **{name: str(order[name]) for name in names if name in order})
    return {"changed": len(templates)}


def _webhook(order: Json) -> Json:
    Delivery.objects.post([Delivery(number=_number(order), field=order["field"], value=order["value"])])
    return {"success": True}


def _messages(order: Json) -> Json:
    messages = SimulatedMessage.objects.filter(chat__customer=_customer(order)).order_by("happened_at", "id")
    if order.get("number"):
        messages = messages.filter(chat__number=_number(order))
    names = (
        "wamid",
        "direction",
        "kind",
        "content",
        "shown",
        "quoted",
        "status",
        "error_code",
        "opaque",
        "reaction_of_customer",
        "reaction_of_business",
        "is_edited",
        "is_deleted",
    )
    return {"data": list(messages.values(*names))}


def _queue(order: Json) -> Json:
    waiting = Delivery.objects.filter(gave_up_at=None).count()
    return {"waiting": waiting, "given_up": Delivery.objects.exclude(gave_up_at=None).count()}


ACTIONS: dict[str, Callable[[Json], Json]] = {
    "number": _change_number,
    "customer": _change_customer,
    "write": _write,
    "react": _on_message(lambda person, message, order: person.reacts(order.get("emoji", ""), to=message)),
    "edit": _on_message(lambda person, message, order: person.edits(message, text=order["text"])),
    "delete": _on_message(lambda person, message, order: person.deletes(message)),
    "tap": _on_message(lambda person, message, order: person.taps(int(order.get("button", 0)), on=message)),
    "pick": _on_message(lambda person, message, order: person.picks(order["row"], of=message)),
    "play": _on_message(lambda person, message, order: person.plays(message)),
    "call": _on_number(lambda person, number, order: person.calls(number)),
    "read": _on_number(lambda person, number, order: person.reads(person.chat_with(number))),
    "marketing": _on_number(
        lambda person, number, order: person.wants_marketing(bool(order["wants"]), of=number)
    ),
    "move": _on_number(lambda person, number, order: person.changes_number(order["phone"])),
    "online": _on_number(lambda person, number, order: person.comes_online()),
    "fault": _fault,
    "template": _template,
    "webhook": _webhook,
    "messages": _messages,
    "queue": _queue,
}
