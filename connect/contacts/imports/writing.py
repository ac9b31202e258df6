"""Writes a piece of an import: one transaction, its progress in the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from connect.audit.trail import record_each
from connect.contacts.broadcasts import contact_changed, hearers_of
from connect.contacts.imports.judging import Judge, Plan
from connect.contacts.imports.models import Import, Row, Written
from connect.contacts.imports.models.written import looks
from connect.contacts.models import Contact, Identity
from connect.contacts.models.editable import PERSONAL

PIECE = 500
RACES = 3
ANNOUNCED = 200
"""A small import is seen as it comes in, row by row; a large one when the book is looked at again."""
UPDATED = (
    "name",
    "named_by_hand",
    "code",
    "code_repeats",
    "email",
    "birth_date",
    "sector",
    "owner",
    "notes",
    "observations",
    "search",
)


def write_piece(import_id: int) -> bool:
    """Write the next rows of a running import. False when there are none left, or it runs no more.

    Its row is locked: whoever else works on it waits, and then goes on from where this has come.
    """
    with transaction.atomic():
        import_ = Import.objects.select_for_update(of=("self",)).select_related("by").get(pk=import_id)
        if import_.state != Import.State.RUNNING:
            return False
        wanted = import_.rows.filter(
            line__gt=import_.reached, verdict__in=[Row.Verdict.CREATE, Row.Verdict.UPDATE]
        )
        rows = list(wanted.order_by("line")[:PIECE])
        if not rows:
            import_.done()
            return False
        _Piece(import_, rows).write()
        import_.reached = rows[-1].line
        import_.progressed()
    return True


class _Piece:
    def __init__(self, import_: Import, rows: list[Row]) -> None:
        self.import_ = import_
        self.rows = rows
        self.judge = Judge(import_)
        self.now = timezone.now()
        self.written: list[Written] = []
        self.heard_before: dict[int, frozenset[str]] = {}

    def write(self) -> None:
        verdicts = {row.pk: row.verdict for row in self.rows}
        try:
            with transaction.atomic():
                self._write(self.rows)
        except IntegrityError:  # somebody has just met one of these people
            self.written.clear()
            for row in self.rows:
                self._write_alone(row)
        Written.objects.bulk_create(self.written)
        self._count(verdicts)
        self._record()
        if self.import_.to_write <= ANNOUNCED:
            self._announce()

    def _write_alone(self, row: Row) -> None:
        done = len(self.written)
        for _ in range(RACES):
            try:
                with transaction.atomic():
                    self._write([row])
            except IntegrityError:
                del self.written[done:]
            else:
                return
        row.refuse(Row.Cause.KNOWN, "O contato mudou enquanto era importado. Importe esta linha de novo.")

    def _write(self, rows: Sequence[Row]) -> None:
        plans = self.judge.judge(rows, lock=True)
        self._create([plan for plan in plans if plan.contact is None])
        self._update([plan for plan in plans if plan.contact is not None])

    def _create(self, plans: Sequence[Plan]) -> None:
        contacts = [self._contact(plan) for plan in plans]
        Contact.objects.bulk_create(contacts)
        Identity.objects.bulk_create(
            Identity(
                contact=contact,
                kind=Identity.Kind.PHONE,
                value=contact.phone,
                key=contact.phone,
                since=self.now,
            )
            for contact in contacts
        )
        self._note(list(zip(plans, contacts, strict=True)), created=True)

    def _contact(self, plan: Plan) -> Contact:
        entry = plan.entry
        owner_id = entry.owner_id or self.import_.owner_id
        contact = Contact(
            name=entry.name,
            named_by_hand=True,
            phone=entry.key,
            code=entry.code or None,
            code_repeats=plan.code_repeats,
            email=entry.email,
            birth_date=entry.birth_date,
            owner_id=owner_id,
            sector_id=entry.sector_id or self.import_.sector_id,
            notes=entry.notes,
            observations=entry.observations,
        )
        contact.search = contact.searchable()
        return contact

    def _update(self, plans: Sequence[Plan]) -> None:
        pairs: list[tuple[Plan, Contact]] = []
        before: dict[int, dict[str, Any]] = {}
        contacts = [plan.contact for plan in plans if plan.contact is not None]
        phones = phones_of(contacts)
        if self.import_.to_write <= ANNOUNCED:
            self.heard_before |= hearers_of(contacts)
        for plan in plans:
            contact = plan.contact
            assert contact is not None
            before[plan.row.pk] = {name: _plain(getattr(contact, name)) for name in plan.changes}
            for name, value in plan.changes.items():
                setattr(contact, name, value)
            if "code" in plan.changes:
                contact.code_repeats = plan.code_repeats
            contact.search = contact.searchable(phones[contact.pk])
            pairs.append((plan, contact))
        # An upsert by id, of rows that are held: a tenth of the cost of bulk_update's CASE for every cell.
        Contact.objects.bulk_create(
            [contact for _, contact in pairs],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=UPDATED,
        )
        self._note(pairs, created=False, before=before)

    def _note(
        self,
        pairs: Sequence[tuple[Plan, Contact]],
        *,
        created: bool,
        before: dict[int, dict[str, Any]] | None = None,
    ) -> None:
        self.written += [
            Written(
                import_of=self.import_,
                contact=contact,
                line=plan.row.line,
                created=created,
                before=(before or {}).get(plan.row.pk, {}),
                left_as=looks(contact),
            )
            for plan, contact in pairs
        ]

    def _count(self, verdicts: dict[int, str]) -> None:
        """What was written; and rows of which something else has become than was said."""
        import_ = self.import_
        import_.created += sum(written.created for written in self.written)
        import_.updated += sum(not written.created for written in self.written)
        changed = [row for row in self.rows if row.verdict != verdicts[row.pk]]
        for row in changed:
            import_.to_create += (row.verdict == Row.Verdict.CREATE) - (
                verdicts[row.pk] == Row.Verdict.CREATE
            )
            import_.to_update += (row.verdict == Row.Verdict.UPDATE) - (
                verdicts[row.pk] == Row.Verdict.UPDATE
            )
            import_.skipped += row.verdict == Row.Verdict.SKIP
            import_.refused += row.verdict == Row.Verdict.REFUSE
        Row.objects.bulk_update(changed, ["verdict", "cause", "reason"], batch_size=100)

    def _record(self) -> None:
        """Each contact's history tells of it."""
        by, import_id = self.import_.by, self.import_.pk
        made: list[tuple[Contact, dict[str, Any], dict[str, Any]]] = [
            (each.contact, {}, {"import": import_id}) for each in self.written if each.created
        ]
        record_each("contact.imported", made, by=by)
        changed = [
            (each.contact, recorded(each.before), recorded(after_of(each)))
            for each in self.written
            if not each.created
        ]
        record_each("contact.edited", changed, by=by, personal=PERSONAL)

    def _announce(self) -> None:
        for contact in [each.contact for each in self.written]:
            contact_changed(contact, also=self.heard_before.get(contact.pk, ()))


def phones_of(contacts: Iterable[Contact]) -> dict[int, list[str]]:
    """Their telephones, read at once."""
    phones: dict[int, list[str]] = {contact.pk: [] for contact in contacts}
    held = Identity.objects.filter(contact__in=phones, kind=Identity.Kind.PHONE, ended_at=None)
    for contact_id, key in held.order_by("pk").values_list("contact_id", "key"):
        phones[contact_id].append(key)
    return phones


def after_of(written: Written) -> dict[str, Any]:
    """What has become of that which was changed."""
    return {name: _plain(getattr(written.contact, name)) for name in written.before}


def recorded(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the trail names it."""
    return {name.removesuffix("_id"): value for name, value in values.items() if name != "named_by_hand"}


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
