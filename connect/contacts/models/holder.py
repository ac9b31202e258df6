"""Who attends a customer, as a person who may not see the contact is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    opened = contact.conversations.filter(is_open=True).select_related("assignee", "sector").order_by("pk")
    conversations = list(opened)
    for conversation in conversations:
        if conversation.assignee is not None:
            return Holder(conversation.assignee, conversation.sector)
    if contact.owner is not None and contact.owner.is_active:
        return Holder(contact.owner, contact.sector)
    return Holder(None, conversations[0].sector if conversations else contact.sector)
