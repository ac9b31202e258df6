"""What checking has found, in numbers and in the first of its refusals."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from connect.contacts.imports.headings import Field
from connect.contacts.imports.models import Import, Row

SHOWN = 20


@dataclass(frozen=True)
class Cause:
    label: str
    count: int


@dataclass(frozen=True)
class Summary:
    refused_for: list[Cause]
    skipped_for: list[Cause]
    first_refused: list[Row]


def summary_of(import_: Import) -> Summary:
    counted = (
        import_.rows.filter(verdict__in=[Row.Verdict.REFUSE, Row.Verdict.SKIP])
        .values_list("verdict", "cause")
        .annotate(count=Count("pk"))
        .order_by("-count", "cause")
    )
    causes: dict[str, list[Cause]] = {Row.Verdict.REFUSE: [], Row.Verdict.SKIP: []}
    for verdict, cause, count in counted:
        causes[verdict].append(Cause(Row.Cause(cause).label, count))
    refused = import_.rows.filter(verdict=Row.Verdict.REFUSE).order_by("line")
    return Summary(causes[Row.Verdict.REFUSE], causes[Row.Verdict.SKIP], list(refused[:SHOWN]))


def headings_of(import_: Import) -> dict[str, str]:
    """By field, what the sheet itself calls it."""
    return {
        field: (import_.headings[column] if column < len(import_.headings) else "") or Field(field).label
        for field, column in sorted(import_.mapping.items(), key=lambda item: item[1])
    }
