"""Recognising who writes: from the identities of a webhook to the one contact of that person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from connect.contacts.models.identity import Identity
from connect.contacts.phones import match_key

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact

PHONE, USER_ID = Identity.Kind.PHONE, Identity.Kind.USER_ID
DATA_OF_A_PERSON = frozenset({"code", "email", "birth_date", "phone"})


class Known(NamedTuple):
    """A contact found, and another that turned out to be the same person and has been absorbed."""

    contact: Contact
    absorbed: Contact | None = None


class Recognisable(models.Model):
    """A contact's identities: found by them, given new ones, made one with a double."""

    profile_name = models.CharField(max_length=120, blank=True, editable=False)
    """The name that the person chose on WhatsApp."""
    profile_name_at = models.DateTimeField(null=True, editable=False)
    username = models.CharField(max_length=60, blank=True, editable=False)
    named_by_hand = models.BooleanField(default=False, editable=False)
    """A person of the company has given the name: WhatsApp's no longer changes it."""
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="doubles"
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
        for _ in range(3):
            found = Contact.by_identities(phone=phone, user_id=user_id, at=at)
            if not found:
                try:
                    with transaction.atomic():
                        return Known(Contact._first_seen(phone, user_id, profile_name, username, at))
                except IntegrityError:
                    continue  # somebody else has just met this person
            contact = found[0]
            absorbed = None
            if len(found) > 1:
                absorbed = found[1]
                contact.absorb(absorbed)
            contact._learn(phone=phone, user_id=user_id, at=at)
            contact._hear_name(profile_name, username, at)
            return Known(contact, absorbed)
        raise RuntimeError("identities keep changing under our hands")

    @staticmethod
    def by_identities(*, phone: str = "", user_id: str = "", at: datetime | None = None) -> list[Contact]:
        """The contacts that hold these identities, locked: none, one, or two; the holder of the phone first.

        With `at`, an identity that nobody holds now leads to who held it then.
        """
        from connect.contacts.models.contact import Contact

        wanted = Q()
        if phone:
            wanted |= Q(kind=PHONE, key=match_key(phone))
        if user_id:
            wanted |= Q(kind=USER_ID, key=user_id)
        held = list(Identity.objects.filter(wanted, ended_at=None))
        if at is not None:
            taken = {identity.kind for identity in held}
            former = (
                Identity.objects.filter(wanted, ended_at__gte=at).exclude(kind__in=taken).order_by("ended_at")
            )
            held += {identity.kind: identity for identity in reversed(former)}.values()
        if not held:
            return []
        phone_holders = {identity.contact_id for identity in held if identity.kind == PHONE}
        contacts = (
            Contact.objects.filter(pk__in={identity.contact_id for identity in held})
            .select_for_update(no_key=True, of=("self",))
            .order_by("pk")
        )
        return sorted(contacts, key=lambda contact: contact.pk not in phone_holders)

    @classmethod
    def _first_seen(cls, phone: str, user_id: str, profile_name: str, username: str, at: datetime) -> Contact:
        from connect.contacts.models.contact import Contact

        contact = Contact(
            phone=match_key(phone) if phone else "",
            profile_name=profile_name[:120],
            profile_name_at=at if profile_name else None,
            username=username[:60],
        )
        contact.name = contact.name_on_whatsapp()
        contact.search = contact.searchable()
        contact.save()
        contact.identify(phone=phone, user_id=user_id)
        return contact

    def name_on_whatsapp(self) -> str:
        """What to call a person whom nobody here has named."""
        contact: Contact = self  # type: ignore[assignment]
        shown = contact.profile_name or (f"@{contact.username}" if contact.username else "")
        return shown or (f"+{contact.phone}" if contact.phone else "Cliente sem nome")

    def identify(self, *, phone: str = "", user_id: str = "") -> None:
        """Add identities. Raises IntegrityError when another contact holds one."""
        pairs = [(PHONE, phone), (USER_ID, user_id)]
        Identity.objects.bulk_create(
            Identity(contact_id=self.pk, kind=kind, value=value, key=Identity.key_of(kind, value))
            for kind, value in pairs
            if value
        )

    def _learn(self, *, phone: str, user_id: str, at: datetime) -> None:
        """Take over identities that this person has now been seen with."""
        contact: Contact = self  # type: ignore[assignment]
        ever = {(i.kind, i.key): i for i in contact.identities.order_by("ended_at")}
        held = {name: i for name, i in ever.items() if i.ended_at is None}
        if phone:
            name = (PHONE, match_key(phone))
            mine = held.get(name)
            if mine is None and (name not in ever or ever[name].ended_at < at):
                contact.identify(phone=phone)
                if not contact.phone:
                    contact._move_to(match_key(phone))
            elif mine is not None and mine.value != phone:
                mine.value = phone
                mine.save(update_fields=["value"])
        if user_id and (USER_ID, user_id) not in held:
            name = (USER_ID, user_id)
            if name not in ever or ever[name].ended_at < at:
                # A user id is made anew when the telephone changes: the former one is nobody's any more.
                contact.end_identities((i for i in held.values() if i.kind == USER_ID), at=at)
                contact.identify(user_id=user_id)

    @staticmethod
    def end_identities(identities: Iterable[Identity], *, at: datetime) -> None:
        """From that moment on these lead to nobody."""
        pks = [identity.pk for identity in identities]
        if pks:
            Identity.objects.filter(pk__in=pks).update(ended_at=at)

    def has_news_of_name(self, profile_name: str, username: str, at: datetime) -> bool:
        """Whether the person now shows another name than the one we know."""
        if not profile_name and not username:
            return False
        if self.profile_name_at is not None and (at, profile_name) <= (
            self.profile_name_at,
            self.profile_name,
        ):
            return bool(username) and not self.username
        return profile_name[:120] != self.profile_name or (bool(username) and username[:60] != self.username)

    def _hear_name(self, profile_name: str, username: str, at: datetime) -> None:
        if not self.has_news_of_name(profile_name, username, at):
            return
        contact: Contact = self  # type: ignore[assignment]
        if profile_name and (
            contact.profile_name_at is None
            or (at, profile_name) > (contact.profile_name_at, contact.profile_name)
        ):
            contact.profile_name, contact.profile_name_at = profile_name[:120], at
        contact.username = username[:60] or contact.username
        if not contact.named_by_hand:
            contact.name = contact.name_on_whatsapp()
        contact._save_search("name", "profile_name", "profile_name_at", "username")

    def _move_to(self, phone: str) -> None:
        contact: Contact = self  # type: ignore[assignment]
        contact.phone = phone
        if not contact.named_by_hand:
            contact.name = contact.name_on_whatsapp()
        contact._save_search("name", "phone")

    def change_phone(self, *, old: str, new: str, new_user_id: str = "", at: datetime) -> Contact | None:
        """The person now writes from another telephone. Returns the double that was absorbed, if any."""
        contact: Contact = self  # type: ignore[assignment]
        others = contact.by_identities(phone=new, user_id=new_user_id)
        double = next((other for other in others if other.pk != contact.pk), None)
        if double is not None:
            contact.absorb(double)
        if match_key(old) != match_key(new):
            former = contact.identities.filter(kind=PHONE, key=match_key(old), ended_at=None)
            contact.end_identities(former, at=at)
        contact._learn(phone=new, user_id=new_user_id, at=at)
        if contact.phone != match_key(new):
            contact._move_to(match_key(new))
        return double

    def change_user_id(self, *, new: str, at: datetime) -> Contact | None:
        """WhatsApp calls the person by another user id. Returns the double that was absorbed, if any."""
        contact: Contact = self  # type: ignore[assignment]
        double = next((other for other in contact.by_identities(user_id=new) if other.pk != contact.pk), None)
        if double is not None:
            contact.absorb(double)
        contact._learn(phone="", user_id=new, at=at)
        return double

    def absorb(self, other: Contact) -> None:
        """Become one with a double: its identities move here, its differing data goes to the notes.

        The double stays as a row that points here. Conversations follow through their own verb.
        """
        contact: Contact = self  # type: ignore[assignment]
        if contact.identities.filter(kind=USER_ID, ended_at=None).exists():
            self.end_identities(other.identities.filter(kind=USER_ID, ended_at=None), at=timezone.now())
        other.identities.update(contact=contact)
        type(contact).objects.filter(pk=other.pk).update(merged_into=contact, code=None, search="")
        notes = [contact.notes, other.notes]
        differing = [*contact._take_over_fields(other), *contact._take_over_names(other)]
        if differing:
            notes.append("Dados do contato unificado: " + "; ".join(differing))
        contact.notes = "\n".join(filter(None, notes))
        contact.observations = "\n".join(filter(None, [contact.observations, other.observations]))
        contact.has_had_ticket = contact.has_had_ticket or other.has_had_ticket
        contact.search = contact.searchable()
        contact.save()

    def _take_over_fields(self, other: Contact) -> list[str]:
        """Fill what is empty here, in memory; returns what differs and would be lost."""
        differing = []
        for field in ("code", "email", "birth_date", "phone", "owner_id", "sector_id", "opted_out_at"):
            theirs, mine = getattr(other, field), getattr(self, field)
            if theirs and not mine:
                setattr(self, field, theirs)
            elif theirs and theirs != mine and field in DATA_OF_A_PERSON:
                differing.append(str(theirs))
        return differing

    def _take_over_names(self, other: Contact) -> list[str]:
        """A name given by hand goes before WhatsApp's, the newer profile before the older; in memory."""
        contact: Contact = self  # type: ignore[assignment]
        differing = []
        if other.named_by_hand and other.name != contact.name:
            if contact.named_by_hand:
                differing.append(other.name)
            else:
                contact.name, contact.named_by_hand = other.name, True
        if other.has_newer_profile_than(contact):
            contact.profile_name, contact.profile_name_at = other.profile_name, other.profile_name_at
        contact.username = contact.username or other.username
        if not contact.named_by_hand:
            contact.name = contact.name_on_whatsapp()
        return differing

    def has_newer_profile_than(self, other: Contact) -> bool:
        if self.profile_name_at is None:
            return False
        theirs = other.profile_name_at
        return theirs is None or (self.profile_name_at, self.profile_name) > (theirs, other.profile_name)

    def _save_search(self, *fields: str) -> None:
        contact: Contact = self  # type: ignore[assignment]
        contact.search = contact.searchable()
        contact.save(update_fields=[*fields, "search"])
