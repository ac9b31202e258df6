"""Recognising who writes: from the identities of a webhook to the one contact of that person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from connect.contacts.models.identity import Identity
from connect.contacts.phones import match_key

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact

PHONE, USER_ID = Identity.Kind.PHONE, Identity.Kind.USER_ID


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
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="doubles")

    class Meta:
        abstract = True

    @staticmethod
    def recognise(
        *, phone: str = "", user_id: str = "", profile_name: str = "", username: str = "", at: datetime
    ) -> Known:
        """The contact of the person who shows these identities, made on first sight; in the caller's transaction.

        Whatever the order or concurrency there is one contact per person: identities are unique while valid,
        and two contacts that turn out to be one become one. The one that holds the phone survives.
        """
        from connect.contacts.models.contact import Contact

        if not phone and not user_id:
            raise ValueError("a person needs an identity")
        for _ in range(3):
            found = Contact.by_identities(phone=phone, user_id=user_id)
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
    def by_identities(*, phone: str = "", user_id: str = "", lock: bool = True) -> list[Contact]:
        """The contacts that hold these identities: none, one, or two; the holder of the phone first."""
        from connect.contacts.models.contact import Contact

        wanted = Q()
        if phone:
            wanted |= Q(kind=PHONE, key=match_key(phone))
        if user_id:
            wanted |= Q(kind=USER_ID, key=user_id)
        holders = {i.contact_id: i.kind for i in Identity.objects.filter(wanted, ended_at=None).order_by("-kind")}
        if not holders:
            return []
        contacts = Contact.objects.filter(pk__in=holders).order_by("pk")
        if lock:
            contacts = contacts.select_for_update(no_key=True)
        return sorted(contacts, key=lambda contact: holders[contact.pk] != PHONE)

    @classmethod
    def _first_seen(cls, phone: str, user_id: str, profile_name: str, username: str, at: datetime) -> Contact:
        from connect.contacts.models.contact import Contact

        key = match_key(phone) if phone else ""
        name = profile_name or (f"@{username}" if username else "") or (f"+{key}" if key else "Cliente sem nome")
        contact = Contact(
            name=name[:120],
            phone=key,
            profile_name=profile_name[:120],
            profile_name_at=at if profile_name else None,
            username=username[:60],
        )
        contact.search = contact.searchable()
        contact.save()
        contact.identify(phone=phone, user_id=user_id)
        return contact

    def identify(self, *, phone: str = "", user_id: str = "") -> None:
        """Add identities. Raises IntegrityError when another contact holds one."""
        pairs = [(PHONE, phone), (USER_ID, user_id)]
        Identity.objects.bulk_create(
            Identity(contact_id=self.pk, kind=kind, value=value, key=Identity.key_of(kind, value))
            for kind, value in pairs
            if value
        )

    def _learn(self: Self, *, phone: str, user_id: str, at: datetime) -> None:
        """Take over identities that this person has now been seen with."""
        held = {(i.kind, i.key): i for i in self.identities.filter(ended_at=None)}  # type: ignore[attr-defined]
        if phone:
            mine = held.get((PHONE, match_key(phone)))
            if mine is None:
                self.identify(phone=phone)
            elif mine.value != phone:
                mine.value = phone
                mine.save(update_fields=["value"])
            if not self.phone:  # type: ignore[has-type]
                self.phone = match_key(phone)
                self._save_search("phone")
        if user_id and (USER_ID, user_id) not in held:
            # A user id is made anew when the telephone changes: the former one is nobody's any more.
            self.end_identities(i for i in held.values() if i.kind == USER_ID)
            self.identify(user_id=user_id)

    def end_identities(self, identities: Iterable[Identity]) -> None:
        """These no longer lead to this contact."""
        pks = [identity.pk for identity in identities]
        if pks:
            Identity.objects.filter(pk__in=pks).update(ended_at=timezone.now())

    def _hear_name(self, profile_name: str, username: str, at: datetime) -> None:
        if self.profile_name_at is not None and at <= self.profile_name_at:
            return
        if (not profile_name or profile_name == self.profile_name) and (not username or username == self.username):
            return
        given_by_whatsapp = self.name in {self.profile_name, f"@{self.username}", f"+{self.phone}", "Cliente sem nome"}
        if profile_name:
            if given_by_whatsapp:
                self.name = profile_name[:120]
            self.profile_name, self.profile_name_at = profile_name[:120], at
        if username:
            self.username = username[:60]
        self._save_search("name", "profile_name", "profile_name_at", "username")

    def change_phone(self, *, old: str, new: str, new_user_id: str = "", at: datetime) -> Contact | None:
        """The person now writes from another telephone. Returns a double that was absorbed, if there was one."""
        contact: Contact = self  # type: ignore[assignment]
        double = next(
            (c for c in self.by_identities(phone=new, user_id=new_user_id) if c.pk != contact.pk), None
        )
        if double is not None:
            contact.absorb(double)
        held = list(contact.identities.filter(ended_at=None))
        if match_key(old) != match_key(new):
            self.end_identities(i for i in held if i.kind == PHONE and i.key == match_key(old))
        contact._learn(phone=new, user_id=new_user_id, at=at)
        if contact.phone != match_key(new):
            contact.phone = match_key(new)
            contact._save_search("phone")
        return double

    def change_user_id(self, *, new: str, at: datetime) -> Contact | None:
        """WhatsApp calls the person by another user id. Returns a double that was absorbed, if there was one."""
        contact: Contact = self  # type: ignore[assignment]
        double = next((c for c in self.by_identities(user_id=new) if c.pk != contact.pk), None)
        if double is not None:
            contact.absorb(double)
        contact._learn(phone="", user_id=new, at=at)
        return double

    def absorb(self, other: Contact) -> None:
        """Become one with a double: its identities move here, its differing data goes to the notes.

        The double stays as a row that points here. Conversations follow through their own verb.
        """
        contact: Contact = self  # type: ignore[assignment]
        had_user_id = contact.identities.filter(kind=USER_ID, ended_at=None).exists()
        if had_user_id:
            self.end_identities(other.identities.filter(kind=USER_ID, ended_at=None))
        other.identities.update(contact=contact)
        differing = []
        for field in ("code", "email", "birth_date", "owner_id", "sector_id", "phone", "opted_out_at"):
            theirs, mine = getattr(other, field), getattr(contact, field)
            if theirs and not mine:
                if field == "code":
                    type(contact).objects.filter(pk=other.pk).update(code="")
                setattr(contact, field, theirs)
            elif theirs and theirs != mine and field not in ("owner_id", "sector_id", "opted_out_at"):
                differing.append(str(theirs))
        if other.name not in {contact.name, other.profile_name, f"+{other.phone}"}:
            differing.append(other.name)
        notes = [contact.notes, other.notes]
        if differing:
            notes.append("Dados do contato unificado: " + "; ".join(differing))
        contact.notes = "\n".join(filter(None, notes))
        contact.observations = "\n".join(filter(None, [contact.observations, other.observations]))
        contact.has_had_ticket = contact.has_had_ticket or other.has_had_ticket
        contact.search = contact.searchable()
        contact.save()
        type(contact).objects.filter(pk=other.pk).update(merged_into=contact, code="", search="")

    def _save_search(self, *fields: str) -> None:
        contact: Contact = self  # type: ignore[assignment]
        contact.search = contact.searchable()
        contact.save(update_fields=[*fields, "search"])
