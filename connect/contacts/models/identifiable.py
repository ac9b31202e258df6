from __future__ import annotations

from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from connect.contacts.models.identity import QUARANTINE, Identity
from connect.contacts.models.nameable import Nameable
from connect.contacts.phones import match_key

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact

PHONE, USER_ID = Identity.Kind.PHONE, Identity.Kind.USER_ID


class Identifiable(Nameable):
    """The identities of a contact. What they are in the end depends on when things happened, not on when we
    heard of them.
    """

    class Meta:
        abstract = True

    def first_seen(self: Contact, *, phone: str, user_id: str, at: datetime) -> None:  # type: ignore[misc]
        """Store a new contact and its identities. Raises IntegrityError when somebody else was faster."""
        self.phone = match_key(phone) if phone else ""
        self.follow_whatsapp()
        self.search = self.searchable([self.phone])
        self.save()
        Identity.objects.bulk_create(
            Identity(contact=self, kind=kind, value=value, key=Identity.key_of(kind, value), since=at)
            for kind, value in ((PHONE, phone), (USER_ID, user_id))
            if value
        )

    def identify(self: Contact, *, phone: str = "", user_id: str = "", at: datetime) -> None:  # type: ignore[misc]
        """The contact is seen with these at that time. Raises IntegrityError when another contact holds one.

        Several telephones may be valid, and the one that is newest is shown; of user ids only the newest is
        valid: WhatsApp makes a new one when the telephone changes.
        """
        known = {(identity.kind, identity.key): identity for identity in self.identities.all()}
        for kind, value in ((PHONE, phone), (USER_ID, user_id)):
            if value:
                self._see(known.get((kind, Identity.key_of(kind, value))), kind, value, at)
        self.settle_identities()

    def _see(self: Contact, mine: Identity | None, kind: str, value: str, at: datetime) -> None:  # type: ignore[misc]
        if mine is None:
            mine = Identity(contact=self, kind=kind, key=Identity.key_of(kind, value), since=at)
            if kind == USER_ID:
                newer = self.identities.filter(kind=USER_ID, since__gt=at).order_by("since").first()
                mine.ended_at = newer.since if newer is not None else None
                if newer is None:
                    self.identities.filter(kind=USER_ID, ended_at=None).update(ended_at=at)
        elif mine.is_valid and mine.value == value and mine.since <= at:
            return
        elif kind == PHONE and mine.ended_at is not None and mine.ended_at + QUARANTINE < at:
            mine.ended_at = None
        mine.value, mine.since = value, min(mine.since, at)
        mine.save()

    def give_up_phone(self: Contact, phone: str, *, at: datetime) -> None:  # type: ignore[misc]
        """From that moment on the telephone is somebody else's, or nobody's."""
        self.identities.filter(kind=PHONE, key=match_key(phone), ended_at=None).update(ended_at=at)
        self.settle_identities()

    def settle_identities(self: Contact) -> None:  # type: ignore[misc]
        """Of the user ids the newest is valid; of the valid telephones the newest is shown."""
        identities = sorted(self.identities.all(), key=lambda identity: (identity.since, identity.key))
        user_ids = [identity for identity in identities if identity.kind == USER_ID]
        for identity, newer in zip_longest(user_ids, user_ids[1:]):
            ended_at = newer.since if newer is not None else None
            if identity.ended_at != ended_at:
                identity.ended_at = ended_at
                identity.save(update_fields=["ended_at"])
        phones = [identity.key for identity in identities if identity.kind == PHONE and identity.is_valid]
        newest = phones[-1] if phones else self.phone
        is_another = newest != self.phone
        if is_another:
            self.phone = newest
            self.follow_whatsapp()
        if is_another or self.search != self.searchable(phones):
            self.save_names()

    def take_over_identities(self: Contact, other: Contact) -> None:  # type: ignore[misc]
        """Those of a double are this contact's now."""
        mine = {(identity.kind, identity.key): identity for identity in self.identities.all()}
        for identity in other.identities.all():
            twin = mine.get((identity.kind, identity.key))
            if twin is None:
                if identity.kind == USER_ID and identity.is_valid:
                    self.identities.filter(kind=USER_ID, ended_at=None).update(ended_at=identity.since)
                identity.contact = self
                identity.save(update_fields=["contact"])
                continue
            identity.delete()
            twin.since = min(twin.since, identity.since)
            twin.ended_at = (
                None
                if identity.is_valid or twin.is_valid
                else max(identity.ended_at or twin.since, twin.ended_at or twin.since)
            )
            twin.save(update_fields=["since", "ended_at"])
        self.settle_identities()
