"""Make what is simulated: numbers, customers, templates, files, a past. For the demo and for tests."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from connect.simulator import said
from connect.simulator.brazil import dialled, usually_has_ninth
from connect.simulator.components import check, uppered
from connect.simulator.identifiers import new_wamid
from connect.simulator.models import (
    Chat,
    Customer,
    SimulatedMedia,
    SimulatedMessage,
    SimulatedNumber,
    SimulatedTemplate,
)

SAMPLES = Path(__file__).parent / "samples"
"""Small files of our own: foto.jpg, video.mp4, audio.mp3, voz.ogg, orcamento.pdf, figurinha.webp."""


@transaction.atomic
def simulate_number(*, phone_number_id: str, **given: Any) -> SimulatedNumber:
    """A business number at the simulated Meta; again with the same id: changed as given.

    `waba_id`, `display_phone`, `verified_name`, `token`, `app_secret` and `verify_token` make it complete;
    `callback_url` is where its webhooks go (by default to this installation). The other fields of
    `SimulatedNumber` are knobs.
    """
    number, _ = SimulatedNumber.objects.update_or_create(phone_number_id=phone_number_id, defaults=given)
    return number


@transaction.atomic
def customer(name: str, phone: str = "", **given: Any) -> Customer:
    """The person with that phone, or (without a phone) one known by the user id alone; made when new.

    The other fields of `Customer` are who they are (`username`, `hides_phone`, `wa_id_has_ninth`, `user_id`)
    and how they behave (`fails_with`, `is_offline`, `is_slow`, `reads_by_itself`, ...).
    """
    if not phone:
        if "user_id" in given:
            person, _ = Customer.objects.update_or_create(
                user_id=given["user_id"], defaults={"name": name, **given}
            )
            return person
        return Customer.objects.create(name=name, **given)
    number = dialled(phone)
    defaults = {"name": name, **given}
    person, _ = Customer.objects.update_or_create(
        phone=number,
        defaults=defaults,
        create_defaults={"wa_id_has_ninth": usually_has_ninth(number), **defaults},
    )
    return person


@transaction.atomic
def template(
    number: SimulatedNumber,
    *,
    name: str,
    components: list[dict[str, Any]],
    language: str = "pt_BR",
    category: str = "UTILITY",
    status: str = "APPROVED",
    parameter_format: str = "POSITIONAL",
    rejected_reason: str = "NONE",
) -> SimulatedTemplate:
    """A template of the number's account, in any state, without a word to the webhook."""
    check(components, named=parameter_format == "NAMED")
    made, _ = SimulatedTemplate.objects.update_or_create(
        waba_id=number.waba_id,
        name=name,
        language=language,
        defaults={
            "components": uppered(components),
            "category": category,
            "status": status,
            "parameter_format": parameter_format,
            "rejected_reason": rejected_reason,
        },
    )
    return made


def file(
    number: SimulatedNumber, name: str, content: bytes | None = None, *, mime_type: str = ""
) -> SimulatedMedia:
    """A file that a customer can send: one of the samples by its name, or these bytes."""
    data = content if content is not None else (SAMPLES / name).read_bytes()
    kind = (
        mime_type
        or OWN_KINDS.get(Path(name).suffix)
        or mimetypes.guess_type(name)[0]
        or "application/octet-stream"
    )
    return SimulatedMedia.objects.keep(number, ContentFile(data, name=name), mime_type=kind, filename=name)


OWN_KINDS = {".ogg": "audio/ogg; codecs=opus", ".webp": "image/webp"}


@transaction.atomic
def remember_sent(
    chat: Chat,
    body: str,
    *,
    at: datetime,
    wamid: str = "",
    kind: str = "text",
    content: dict[str, Any] | None = None,
    status: str = "read",
) -> SimulatedMessage:
    """A message of the business from before: no webhook goes. With a wamid it is that very message."""
    return SimulatedMessage.objects.create(
        chat=chat,
        wamid=wamid or new_wamid(chat.customer.wa_id or chat.customer.user_id[:20], from_customer=False),
        direction="out",
        kind=kind,
        content=content or {"body": body},
        status=status,
        happened_at=at,
    )


def remember_written(
    chat: Chat, what: str | said.Said, *, at: datetime, wamid: str = "", is_read: bool = True
) -> SimulatedMessage:
    """A message of the customer's from before; it opens the window as of then."""
    with transaction.atomic():
        message = chat.customer.writes(what, to=chat.number, at=at, silently=True)
        message.wamid = wamid or message.wamid
        message.status = "read" if is_read else "delivered"
        message.changed_at = timezone.now()
        message.save()
    return message
