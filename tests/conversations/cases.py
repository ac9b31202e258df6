"""Conversations in every place that one can be in, for the whole cast."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import ContentFile

from connect.conversations.models import Attachment, Conversation
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People

PHOTO = b"\xff\xd8\xff\xe0 a photo"


@dataclass(frozen=True)
class Cases:
    """Who has it now is in the name."""

    queued: Conversation
    anas: Conversation
    closed: Conversation
    passed_on: Conversation
    """Was Ana's, is Bruno's."""
    suportes: Conversation
    carlas: Conversation
    nobodys: Conversation
    """In no sector."""

    @property
    def all(self) -> dict[str, Conversation]:
        return dict(vars(self))


def phone_of(place: int) -> str:
    return f"55119{88880000 + place}"


def gather_cases(people: People, *, with_photos: bool = False) -> Cases:
    """Every case. With photos, each customer has sent one before anybody looked."""

    def heard_of(place: int, name: str) -> Conversation:
        hear(said(f"Oi, {name}", by=phone_of(place), name=f"Cliente {place}", ago=60 - place))
        conversation = conversation_of(phone_of(place))
        if with_photos:
            give_photo(conversation, by=phone_of(place), ago=60 - place)
            conversation.refresh_from_db()
        return conversation

    number = a_number(people.comercial)
    queued, anas, closed, passed_on = (
        heard_of(place, name) for place, name in enumerate(("fila", "ana", "fechada", "passada"))
    )
    for conversation in (anas, closed, passed_on):
        conversation.assume(by=people.ana)
    closed.close(by=people.ana, reason="Resolvido")
    passed_on.transfer(to=people.bruno, by=people.ana)
    number.sector = people.suporte
    number.save()
    suportes, carlas = heard_of(4, "suporte"), heard_of(5, "carla")
    carlas.assume(by=people.carla)
    number.sector = None
    number.save()
    nobodys = heard_of(6, "ninguém")
    return Cases(queued, anas, closed, passed_on, suportes, carlas, nobodys)


def give_photo(conversation: Conversation, *, by: str, ago: float = 0) -> Attachment:
    """The customer sends a photo, and it is here."""
    hear(
        said(
            by=by,
            ago=ago,
            type="image",
            image={"id": f"media-{conversation.pk}", "mime_type": "image/jpeg", "sha256": "x"},
        )
    )
    attachment = Attachment.objects.get(media_id=f"media-{conversation.pk}")
    attachment.file.save("foto.jpg", ContentFile(PHOTO), save=False)
    attachment.state, attachment.size = Attachment.State.STORED, len(PHOTO)
    attachment.save()
    return attachment
