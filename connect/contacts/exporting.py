"""Contacts given out as a spreadsheet: all that a filter shows, a piece at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, Final

from django.db import models, transaction

from connect.accounts.models import Company, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.contacts.book import NOBODY, Book
from connect.contacts.imports.headings import Field
from connect.contacts.models import Contact, Identity
from connect.contacts.workbook import workbook
from connect.contacts.writing import harmless
from connect.ui import moments, phones

PIECE: Final = 500
HEADINGS: Final = (*Field.labels, "Status", "Última interação", "Outros telefones")
"""Those of a sheet that can be imported again, and what only we know."""
COLUMNS: Final = (
    "pk",
    "name",
    "phone",
    "code",
    "email",
    "birth_date",
    "sector__name",
    "owner__name",
    "notes",
    "observations",
    "status",
    "talked_at",
)


class NotForYou(Refusal):
    """Contacts leave the house only with who may take them."""


class Format(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX (Excel)"


CONTENT_TYPES: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def may_export(user: User) -> bool:
    """Agents only where the company lets them."""
    return user.is_active and (not user.is_agent or Company.ours().agents_export)


def export(book: Book, kind: Format) -> Iterator[bytes]:
    """All that the book shows, as a sheet. That it was given out is in the trail. Raises NotForYou."""
    if not may_export(book.user):
        raise NotForYou("Exportar contatos não está liberado para você.")
    asked = book.asked
    with transaction.atomic():
        record(
            "contacts.exported",
            by=book.user,
            after={
                "contacts": book.contacts.count(),
                "format": kind.value,
                "searched": bool(asked.text),  # not for what: it may be somebody's name
                "owner": int(asked.owner) if asked.owner and asked.owner != NOBODY else None,
                "sector": asked.sector,
                "status": asked.status.label if asked.status else None,
            },
        )
    rows = _rows(book)
    return workbook(rows) if kind == Format.XLSX else _csv(rows)


def _rows(book: Book) -> Iterator[Sequence[str]]:
    """Text that no program runs, as much as a piece in memory at once."""
    yield HEADINGS
    found = book.read_from().values(*COLUMNS).iterator(chunk_size=PIECE)
    for piece in batched(found, PIECE, strict=False):
        others = _other_phones({row["pk"]: row["phone"] for row in piece})
        for row in piece:
            yield [harmless(cell) for cell in (*_cells(row), others.get(row["pk"], ""))]


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    born, talked_at = row["birth_date"], row["talked_at"]
    return (
        row["name"],
        phones.shown(row["phone"]) if row["phone"] else "",
        row["code"] or "",
        row["email"],
        f"{born:%d/%m/%Y}" if born else "",
        row["sector__name"] or "",
        row["owner__name"] or "",
        row["notes"],
        row["observations"],
        Contact.Status(row["status"]).label,
        moments.full(talked_at) if talked_at else "",
    )


def _other_phones(first: Mapping[int, str]) -> dict[int, str]:
    """By contact, those beyond the one that its record names."""
    held = Identity.objects.filter(contact__in=first, kind=Identity.Kind.PHONE, ended_at=None)
    others: dict[int, list[str]] = {}
    for pk, value, key in held.order_by("pk").values_list("contact", "value", "key"):
        if first[pk] not in (value, key):
            others.setdefault(pk, []).append(phones.shown(value))
    return {pk: ", ".join(values) for pk, values in others.items()}


class _Echo:
    """What a csv writer writes comes back from it."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff".encode()  # so that Excel reads UTF-8
    for piece in batched(rows, 200, strict=False):
        yield "".join(map(str, map(writer.writerow, piece))).encode()
