"""A contact's record, as a person looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.contacts.forms import PhoneForm
from connect.contacts.history import Line, history_of
from connect.contacts.models import Contact, Identity
from connect.ui.dozens import written


@dataclass
class Record:
    contact: Contact
    user: User

    @property
    def signs(self) -> SafeString:
        return written("contacts/signs.html", contact=self.contact)

    @cached_property
    def phones(self) -> list[Identity]:
        """The newest first, which is the one shown."""
        held = self.contact.identities.filter(kind=Identity.Kind.PHONE, ended_at=None)
        return sorted(held, key=lambda identity: identity.key != self.contact.phone)

    @property
    def phone_form(self) -> PhoneForm:
        return PhoneForm()

    @cached_property
    def history(self) -> list[Line]:
        return history_of(self.contact)
