"""What a person is told who meets a contact that is there already: no more than they may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from connect.accounts.models import User
from connect.contacts.models import Contact, TransferRequest
from connect.contacts.models.holder import Holder, holder_of

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
        is_seen = Contact.objects.visible_to(user).filter(pk=contact.pk).exists()
        asked = TransferRequest.objects.filter(contact=contact, asked_by=user).open()
        return cls(
            contact=contact if is_seen else None,
            holder=holder_of(contact),
            is_asked_for=not is_seen and asked.exists(),
            key=signing.dumps([contact.pk, user.pk], salt=SALT),
        )


def contact_of(key: str, user: User) -> Contact | None:
    """Whom this person met, if the key is theirs and fresh."""
    try:
        pk, user_id = signing.loads(key, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Contact.objects.standing().filter(pk=pk).first() if user_id == user.pk else None
