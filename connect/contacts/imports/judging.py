"""What is to become of a row: decided when it is checked, and once more when it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from connect.accounts.models import Company
from connect.contacts.imports.cells import Colleagues, Entry, Wrong, read_entry
from connect.contacts.imports.headings import Field
from connect.contacts.imports.models import Import, Row
from connect.contacts.models import Contact, Identity
from connect.contacts.models.holder import Holder, holders_of

Cause, Verdict = Row.Cause, Row.Verdict
ADDED_TO = ("notes", "observations")
TAKEN_OVER = ("name", "code", "email", "birth_date", "sector_id", "owner_id")


@dataclass
class Plan:
    """A row that can be written: what it says, and to whom it belongs if we know them."""

    row: Row
    entry: Entry
    contact: Contact | None = None
    code_repeats: bool = False
    changes: dict[str, Any] = field(default_factory=dict)


class Codes:
    """Whose the COD of a row is already; and, while rows are written, of which row before it."""

    def __init__(self, holders: Mapping[str, Contact], *, lock: bool) -> None:
        self.holders = holders
        self.lock = lock
        self.written: set[str] = set()

    def settle(self, plan: Plan) -> Contact | None:
        """Who stands against it; None where nobody does, or the company lets codes repeat."""
        code, contact = plan.entry.code, plan.contact
        if not code or (contact is not None and contact.code == code):
            return None
        holder = self.holders.get(code)
        if holder is not None and not self.may_repeat:
            return holder
        plan.code_repeats = holder is not None or (code in self.written and self.may_repeat)
        if self.lock:
            self.written.add(code)
        return None

    @cached_property
    def may_repeat(self) -> bool:
        return Company.lets_codes_repeat() if self.lock else Company.ours().codes_repeat


class Judge:
    """Judges the rows of one import, many at once, by what the database holds now."""

    def __init__(self, import_: Import) -> None:
        self.import_ = import_
        self.colleagues = Colleagues.known_to(import_.by)
        self.holders: dict[int, Holder] = {}

    def judge(self, rows: Sequence[Row], *, lock: bool = False) -> list[Plan]:
        """Settle every row, in memory; the plans of those that can be written.

        With `lock`, the contacts are ours until the transaction ends.
        """
        understood = [plan for row in rows if (plan := self._understand(row)) is not None]
        by_key, by_code = self._contacts(understood, lock=lock)
        known = [*by_key.values(), *by_code.values()]
        seen = self._seen(known)
        self.holders = holders_of(contact for contact in known if contact.pk not in seen)
        codes = Codes(by_code, lock=lock)
        for plan in understood:
            plan.contact = by_key.get(plan.entry.key)
            self._decide(plan, codes, seen)
        return [plan for plan in understood if plan.row.is_to_write]

    def _understand(self, row: Row) -> Plan | None:
        try:
            entry = read_entry(row.values, self.colleagues, key=row.key)
        except Wrong as wrong:
            row.refuse(wrong.field, wrong.sentence)
            return None
        row.key = entry.key
        return Plan(row, entry)

    @staticmethod
    def _contacts(plans: Iterable[Plan], *, lock: bool) -> tuple[dict[str, Contact], dict[str, Contact]]:
        """Who holds these telephones, and who these codes."""
        keys = {plan.entry.key for plan in plans}
        codes = {plan.entry.code for plan in plans if plan.entry.code}
        held = dict(
            Identity.objects.filter(kind=Identity.Kind.PHONE, key__in=keys, ended_at=None).values_list(
                "key", "contact_id"
            )
        )
        wanted = Contact.objects.filter(Q(pk__in=held.values()) | Q(code__in=codes))
        found = wanted.select_related("owner", "sector").order_by("pk")
        if lock:
            found = found.select_for_update(no_key=True, of=("self",))
        contacts = {contact.pk: contact for contact in found}
        return (
            {key: contacts[pk] for key, pk in held.items()},
            {contact.code: contact for contact in contacts.values() if contact.code},
        )

    def _seen(self, contacts: Iterable[Contact]) -> set[int]:
        """Those that the person who imports may see."""
        pks = {contact.pk for contact in contacts}
        visible = Contact.objects.visible_to(self.import_.by).filter(pk__in=pks)
        return set(visible.values_list("pk", flat=True))

    def _decide(self, plan: Plan, codes: Codes, seen: set[int]) -> None:
        row, entry, contact = plan.row, plan.entry, plan.contact
        if contact is not None and contact.pk not in seen:
            row.refuse(Cause.HELD, self._held(contact))
        elif contact is not None and self.import_.known == Import.Known.LEAVE:
            row.settle(Verdict.SKIP, cause=Cause.KNOWN, reason=f"O contato {contact.name} já existe.")
        elif (holder := codes.settle(plan)) is not None:
            row.refuse(Cause.CODE, self._code_taken(entry.code, holder, seen))
        elif contact is None and not entry.name:
            row.refuse(Cause.NAME, "Falta o nome.")
        elif contact is None:
            row.settle(Verdict.CREATE)
        else:
            plan.changes = changes(entry, contact)
            if plan.changes:
                row.settle(Verdict.UPDATE, reason=f"Muda: {', '.join(labels_of(plan.changes))}.")
            else:
                row.settle(Verdict.SKIP, cause=Cause.SAME, reason="O contato já está igual.")

    def _held(self, contact: Contact) -> str:
        """A colleague's customer: who holds it, and nothing else."""
        return f"{self.holders[contact.pk].sentence}."

    def _code_taken(self, code: str, holder: Contact, seen: set[int]) -> str:
        if holder.pk in seen:
            return f"O COD {code} já é de {holder.name}."
        return f"O COD {code} já está em uso. {self._held(holder)}"


def labels_of(changes: Iterable[str]) -> list[str]:
    """What is changed, in the words of *Novo Contato*."""
    names = [name.removesuffix("_id") for name in changes]
    return [field.label for field in Field if field.value in names]


def changes(entry: Entry, contact: Contact) -> dict[str, Any]:
    """What the row says and the contact does not. Empty cells change nothing; notes are added to."""
    found: dict[str, Any] = {}
    for name in TAKEN_OVER:
        said = getattr(entry, name)
        if said and said != getattr(contact, name):
            found[name] = said
    for name in ADDED_TO:
        said, there = getattr(entry, name), getattr(contact, name)
        if said and said not in there:
            found[name] = f"{there}\n{said}".strip()
    if "name" in found:
        found["named_by_hand"] = True
    return found
