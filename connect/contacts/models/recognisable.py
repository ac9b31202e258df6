"""Recognising who writes: from the identities of a webhook to the one contact of that person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from connect.contacts.models.blockable import Blockable
from connect.contacts.models.identifiable import PHONE, USER_ID, Identifiable
from connect.contacts.models.identity import QUARANTINE, Identity
from connect.contacts.models.talkable import Talkable
from connect.contacts.phones import match_key

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact

DATA_OF_A_PERSON = frozenset({"code", "email", "birth_date"})
RACES = 3


class Known(NamedTuple):
    """A contact found, and another that turned out to be the same person and has been absorbed."""

    contact: Contact
    absorbed: Contact | None = None


class Recognisable(Identifiable, Talkable, Blockable):
    """One contact per person: found by what the person shows, and made one with a double."""

    # Nearly all are null: an index of its own would lead SQLite astray; there is one of those that are not.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="doubles",
        db_index=False,
    )

    class Meta:
        abstract = True

    @staticmethod
    def recognise(
        *, phone: str = "", user_id: str = "", profile_name: str = "", username: str = "", at: datetime
    ) -> Known:
        """The contact of the person who shows these identities, made on first sight.

        In the caller's transaction. Whatever the order or concurrency there is one contact per person:
        identities are unique while valid, and two contacts that turn out to be one become one, the holder
        of the phone.
        """
        from connect.contacts.models.contact import Contact

        if not phone and not user_id:
            raise ValueError("a person needs an identity")
        for _ in range(RACES):
            found = Contact.by_identities(phone=phone, user_id=user_id, at=at)
            try:
                with transaction.atomic():
                    if not found:
                        contact = Contact()
                        contact.hear_name(profile_name, username, at)
                        contact.first_seen(phone=phone, user_id=user_id, at=at)
                        return Known(contact)
                    contact = found[0]
                    absorbed = found[1] if len(found) > 1 else None
                    if absorbed is not None:
                        contact.absorb(absorbed)
                    contact.identify(phone=phone, user_id=user_id, at=at)
            except IntegrityError:
                continue  # somebody else has just met this person
            if contact.has_news_of_name(profile_name, username, at):
                contact.hear_name(profile_name, username, at)
                contact.save_names()
            return Known(contact, absorbed)
        raise IntegrityError("somebody else keeps meeting this person")

    @staticmethod
    def by_identities(*, phone: str = "", user_id: str = "", at: datetime | None = None) -> list[Contact]:
        """The contacts that hold these identities, locked: none, one, or two; the holder of the phone first.

        With `at`, an identity that nobody holds leads to who held it then.
        """
        from connect.contacts.models.contact import Contact

        wanted = Q()
        if phone:
            wanted |= Q(kind=PHONE, key=match_key(phone))
        if user_id:
            wanted |= Q(kind=USER_ID, key=user_id)
        holders: dict[str, Identity] = {}
        for identity in Identity.objects.filter(wanted).order_by("-ended_at", "-pk"):
            if identity.is_valid or (
                identity.kind not in holders and at is not None and _still_leads(identity, at)
            ):
                holders[identity.kind] = identity
        if not holders:
            return []
        contacts = (
            Contact.objects.filter(pk__in={identity.contact_id for identity in holders.values()})
            .select_for_update(no_key=True, of=("self",))
            .order_by("pk")
        )
        holder = holders.get(PHONE)
        return sorted(contacts, key=lambda contact: holder is None or contact.pk != holder.contact_id)

    def change_phone(  # type: ignore[misc]
        self: Contact, *, old: str, new: str, new_user_id: str = "", at: datetime
    ) -> list[Contact]:
        """The person now writes from another telephone. Returns the doubles that were absorbed."""
        doubles = self._absorb_holders(phone=new, user_id=new_user_id)
        if old and match_key(old) != match_key(new):
            self.give_up_phone(old, at=at)
        self.identify(phone=new, user_id=new_user_id, at=at)
        return doubles

    def change_user_id(self: Contact, *, new: str, at: datetime) -> list[Contact]:  # type: ignore[misc]
        """WhatsApp calls the person by another user id. Returns the doubles that were absorbed."""
        doubles = self._absorb_holders(user_id=new)
        self.identify(user_id=new, at=at)
        return doubles

    def _absorb_holders(self: Contact, *, phone: str = "", user_id: str = "") -> list[Contact]:  # type: ignore[misc]
        """Whoever else holds what is now this person's."""
        holders = self.by_identities(phone=phone, user_id=user_id)
        doubles = [other for other in holders if other.pk != self.pk]
        for double in doubles:
            self.absorb(double)
        return doubles

    def absorb(self: Contact, other: Contact) -> None:  # type: ignore[misc]
        """Become one with a double: its identities move here, its differing data goes to the notes.

        The double stays as a row that points here. Conversations follow through their own verb.
        """
        type(self).objects.filter(pk=other.pk).update(
            merged_into=self, code=None, code_repeats=False, search=""
        )
        differing = [*self._take_over_data(other), *self.take_over_names(other)]
        notes = [self.notes, other.notes]
        if differing:
            notes.append("Dados do contato unificado: " + "; ".join(differing))
        self.notes = "\n".join(filter(None, notes))
        self.observations = "\n".join(filter(None, [self.observations, other.observations]))
        if other.is_blocked or self.is_blocked:
            # Whoever was blocked under one name stays so under the other: WhatsApp is told of both.
            self.blocked_at = self.blocked_at or other.blocked_at
            self.block_due = True
        self.has_had_ticket = self.has_had_ticket or other.has_had_ticket
        self.talked_at = max(filter(None, [self.talked_at, other.talked_at]), default=None)
        self.search = self.searchable()
        self.save()
        asked = self.requests.open().values("asked_by")
        other.requests.open().exclude(asked_by__in=asked).update(contact=self)
        self.take_over_identities(other)

    def _take_over_data(self: Contact, other: Contact) -> list[str]:  # type: ignore[misc]
        """Fill what is empty here, in memory; returns what differs and would be lost."""
        differing = []
        for field in ("code", "email", "birth_date", "owner_id", "sector_id", "opted_out_at"):
            theirs, mine = getattr(other, field), getattr(self, field)
            if theirs and not mine:
                setattr(self, field, theirs)
                if field == "code":
                    self.code_repeats = other.code_repeats
            elif theirs and theirs != mine and field in DATA_OF_A_PERSON:
                differing.append(str(theirs))
        return differing

    def save_names(self: Contact) -> None:  # type: ignore[misc]
        """Write what the contact is called, and found by."""
        self.search = self.searchable()
        self.save(update_fields=["name", "profile_name", "profile_name_at", "username", "phone", "search"])


def _still_leads(identity: Identity, at: datetime) -> bool:
    """Whether something of that time belongs to who held it last."""
    assert identity.ended_at is not None
    given_up = identity.ended_at + QUARANTINE if identity.kind == PHONE else identity.ended_at
    return at <= given_up
