"""Who attends a customer, as a person who may not see the contact is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from connect.accounts.models import Sector, User

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact


class Holder(NamedTuple):
    person: User | None
    sector: Sector | None

    @property
    def name(self) -> str:
        if self.person is not None:
            return self.person.name
        return f"{self.sector.name}" if self.sector is not None else "outra equipe"

    @property
    def sentence(self) -> str:
        return f"Este contato já é atendido por {self.name}"


def holder_of(contact: Contact) -> Holder:
    """Who has an open conversation of it, else its owner; else the sector where it is."""
    return holders_of([contact])[contact.pk]


def holders_of(contacts: Iterable[Contact]) -> dict[int, Holder]:
    """The same of many, in one query, when their owners and sectors have been read with them."""
    from connect.contacts.models.contact import Contact

    found = {contact.pk: contact for contact in contacts}
    conversations: Any = Contact._meta.get_field("conversations").related_model
    opened: dict[int, list[Any]] = {pk: [] for pk in found}
    for conversation in (
        conversations.objects.filter(contact__in=found, is_open=True)
        .select_related("assignee", "sector")
        .order_by("pk")
    ):
        opened[conversation.contact_id].append(conversation)
    return {pk: _holder(contact, opened[pk]) for pk, contact in found.items()}


def _holder(contact: Contact, conversations: list[Any]) -> Holder:
    for conversation in conversations:
        if conversation.assignee is not None:
            return Holder(conversation.assignee, conversation.sector)
    if contact.owner is not None and contact.owner.is_active:
        return Holder(contact.owner, contact.sector)
    return Holder(None, conversations[0].sector if conversations else contact.sector)
