from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from connect.accounts.models import Company, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.contacts import broadcasts
from connect.contacts.models.identity import Identity
from connect.contacts.models.reachable import Reachable
from connect.contacts.models.talkable import Talkable
from connect.contacts.phones import match_key

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact
    from connect.contacts.models.findable import FindableQuerySet

FIELDS: Final = ("name", "owner", "code", "email", "birth_date", "sector", "notes", "observations")
"""What people write down of a contact, telephones apart."""
PERSONAL: Final = frozenset({"name", "phone", "code", "email", "birth_date", "notes", "observations"})


class PhoneTaken(Refusal):
    """Another contact has this telephone."""

    def __init__(self, holder: Contact) -> None:
        super().__init__("Já existe um contato com este telefone.")
        self.holder = holder


class CodeTaken(Refusal):
    """Another contact has this COD."""

    def __init__(self, holder: Contact) -> None:
        super().__init__("Já existe um contato com este código.")
        self.holder = holder


class LastPhone(Refusal):
    """Without it nobody could be reached."""


class NotYours(Refusal):
    """The contact has gone elsewhere meanwhile."""


class Editable(Reachable, Talkable):
    """What people of the company write down of a customer."""

    class Meta:
        abstract = True

    @classmethod
    def add(cls, *, by: User, phone: str, **values: Any) -> Contact:
        """*Novo Contato*. Never a double, whoever else adds or hears the same person at this moment.

        Raises PhoneTaken, CodeTaken.
        """

        with transaction.atomic():
            try:
                contact = cls._first_written(phone, values)
            except IntegrityError:  # somebody was faster: now it says who
                contact = cls._first_written(phone, values)
            after = {name: _recorded(contact, name) for name in FIELDS if getattr(contact, name)}
            record(
                "contact.created",
                by=by,
                about=contact,
                after=after | {"phone": contact.phone},
                personal=PERSONAL,
            )
            broadcasts.contact_changed(contact)
        return contact

    @staticmethod
    def _first_written(phone: str, values: Mapping[str, Any]) -> Contact:
        from connect.contacts.models.contact import Contact

        contact = Contact(**values, named_by_hand=True)
        contact.check_phone(phone)
        contact.settle_code()
        with transaction.atomic():
            contact.first_seen(phone=phone, user_id="", at=timezone.now())
        return contact

    def check_phone(self: Contact, phone: str) -> None:  # type: ignore[misc]
        """Raises PhoneTaken when another contact has it."""
        keys = Identity.objects.filter(kind=Identity.Kind.PHONE, key=match_key(phone), ended_at=None)
        if (holder := self._others().filter(pk__in=keys.values("contact")).first()) is not None:
            raise PhoneTaken(holder)

    def holder_of_code(self: Contact, code: str | None) -> Contact | None:  # type: ignore[misc]
        """Another contact that has this COD."""
        return self._others().filter(code=code).order_by("pk").first() if code else None

    def settle_code(self: Contact) -> None:  # type: ignore[misc]
        """Whether the COD repeats another's, in memory. Raises CodeTaken when the company does not let it.

        In the caller's transaction.
        """
        holder = self.holder_of_code(self.code)
        if holder is not None and not Company.lets_codes_repeat():
            raise CodeTaken(holder)
        self.code_repeats = holder is not None

    def _others(self: Contact) -> FindableQuerySet:  # type: ignore[misc]
        others = type(self).objects.select_related("owner", "sector")
        return others.exclude(pk=self.pk) if self.pk else others

    def edit(self: Contact, values: Mapping[str, Any], *, by: User) -> None:  # type: ignore[misc]
        """*Editar*: what is named becomes so. Raises CodeTaken, NotYours."""
        with transaction.atomic():
            self._lock_for(by)
            heard_before = broadcasts.hearers(self)
            changed = [name for name in FIELDS if name in values and values[name] != getattr(self, name)]
            if not changed:
                return
            before = {name: _recorded(self, name) for name in changed}
            for name in changed:
                setattr(self, name, values[name])
            self.named_by_hand = self.named_by_hand or "name" in changed
            self.search = self.searchable()
            if "code" in changed:
                self.settle_code()
            try:
                self._save_edit(changed)
            except IntegrityError:  # somebody has just taken the COD: now it says who
                self.settle_code()
                self._save_edit(changed)
            self._record_edit(before, by=by)
            broadcasts.contact_changed(self, also=heard_before)

    def _save_edit(self: Contact, changed: list[str]) -> None:  # type: ignore[misc]
        with transaction.atomic():
            self.save(update_fields=[*changed, "code_repeats", "named_by_hand", "search"])

    def _record_edit(self: Contact, before: dict[str, Any], *, by: User) -> None:  # type: ignore[misc]
        after = {name: _recorded(self, name) for name in before}
        if "owner" in before:
            self._record_owner(before.pop("owner"), by=by)
            del after["owner"]
        if before:
            record("contact.edited", by=by, about=self, before=before, after=after, personal=PERSONAL)

    def give_to(self: Contact, owner: User, *, by: User) -> None:  # type: ignore[misc]
        """The contact has another *Atendente Principal*. In the caller's transaction, the row locked."""
        if self.owner_id == owner.pk:
            return
        heard_before, before = broadcasts.hearers(self), self.owner_id
        type(self).objects.filter(pk=self.pk).update(owner=owner)
        self.refresh_from_db(fields=["owner"])
        self._record_owner(before, by=by)
        broadcasts.contact_changed(self, also=heard_before)

    def _record_owner(self: Contact, before: int | None, *, by: User) -> None:  # type: ignore[misc]
        record(
            "contact.owner_changed",
            by=by,
            about=self,
            before={"owner": before},
            after={"owner": self.owner_id},
        )

    def add_phone(self: Contact, phone: str, *, by: User) -> None:  # type: ignore[misc]
        """One more telephone of the same person; the newest is shown. Raises PhoneTaken, NotYours."""
        with transaction.atomic():
            self._lock_for(by)
            self.check_phone(phone)
            try:
                with transaction.atomic():
                    self.identify(phone=phone, at=timezone.now())
            except IntegrityError:
                self.check_phone(phone)
                raise
            record(
                "contact.phone_added", by=by, about=self, after={"phone": match_key(phone)}, personal=PERSONAL
            )
            broadcasts.contact_changed(self)

    def remove_phone(self: Contact, identity: Identity, *, by: User) -> None:  # type: ignore[misc]
        """It is not this person's: who writes from it is somebody else. Raises LastPhone, NotYours."""
        with transaction.atomic():
            self._lock_for(by)
            valid = self.identities.filter(ended_at=None)
            if not valid.exclude(pk=identity.pk).exists():
                raise LastPhone("É o único telefone deste contato. Adicione outro antes de remover este.")
            phone = identity.key
            valid.filter(pk=identity.pk, kind=Identity.Kind.PHONE).delete()
            if self.phone == phone:
                self.phone = ""
            self.settle_identities()
            self.save_names()
            record("contact.phone_removed", by=by, about=self, before={"phone": phone}, personal=PERSONAL)
            broadcasts.contact_changed(self)

    def stop_offers(self: Contact, *, by: User) -> None:  # type: ignore[misc]
        """The customer has said so to a person: no more mass sends and marketing. Raises NotYours."""
        with transaction.atomic():
            self._lock_for(by)
            if self.has_opted_out:
                return
            self.opted_in_at = None
            self.opted_out_at = timezone.now()
            self.save(update_fields=["opted_out_at", "opted_in_at"])
            record("contact.opted_out", by=by, about=self)
            broadcasts.contact_changed(self)

    def allow_offers(self: Contact, *, by: User) -> None:  # type: ignore[misc]
        """It was a mistake, or the customer has come back. Raises NotYours."""
        with transaction.atomic():
            self._lock_for(by)
            if not self.has_opted_out:
                return
            self.opt_in(at=timezone.now())
            record("contact.opted_in", by=by, about=self)
            broadcasts.contact_changed(self)

    def _lock_for(self: Contact, user: User) -> None:  # type: ignore[misc]
        """Lock the row and make sure that the person may act on it. Raises NotYours."""
        objects = type(self).objects
        self.refresh_from_db(from_queryset=objects.select_for_update(no_key=True, of=("self",)))
        if not objects.visible_to(user).filter(pk=self.pk).exists():
            raise NotYours("Este contato não está mais com você.")


def _recorded(contact: Contact, name: str) -> Any:
    value = getattr(contact, f"{name}_id" if name in ("owner", "sector") else name)
    return value.isoformat() if hasattr(value, "isoformat") else value
