"""What a person is told who meets a contact that is there already: no more than they may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

from connect.accounts.models import User
from connect.contacts.models import Contact, TransferRequest
from connect.contacts.models.holder import Holder, holders_of

SALT = "contacts.clash"
GOOD_FOR = 24 * 3600


@dataclass(frozen=True)
class Clash:
    contact: Contact | None
    """None: the person may not see it."""
    holder: Holder
    is_asked_for: bool
    key: str
    """With it, and only with it, may the person ask for the contact."""

    @classmethod
    def of(cls, contact: Contact, user: User) -> Clash:
        return clashes_of([contact], user)[contact.pk]


def clashes_of(contacts: Iterable[Contact], user: User) -> dict[int, Clash]:
    """The same of many, in few queries, when their owners and sectors have been read with them."""
    found = {contact.pk: contact for contact in contacts}
    seen = set(Contact.objects.visible_to(user).filter(pk__in=found).values_list("pk", flat=True))
    asked = TransferRequest.objects.filter(contact__in=found, asked_by=user).open()
    asked_for = set(asked.values_list("contact", flat=True)) - seen
    return {
        pk: Clash(
            contact=found[pk] if pk in seen else None,
            holder=holder,
            is_asked_for=pk in asked_for,
            key=signing.dumps([pk, user.pk], salt=SALT),
        )
        for pk, holder in holders_of(found.values()).items()
    }


def contact_of(key: str, user: User) -> Contact | None:
    """Whom this person met, if the key is theirs and fresh."""
    try:
        pk, user_id = signing.loads(key, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Contact.objects.standing().filter(pk=pk).first() if user_id == user.pk else None
