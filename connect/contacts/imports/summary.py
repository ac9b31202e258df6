"""What checking has found: how many of what, why, and the first rows of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from connect.accounts.models import User
from connect.contacts.clashes import Clash, clashes_of
from connect.contacts.imports.headings import Field
from connect.contacts.imports.models import Import, Row
from connect.contacts.models import Identity

SHOWN = 20
LABELS = {
    Row.Verdict.REFUSE: "Com erro",
    Row.Verdict.CREATE: "Criar",
    Row.Verdict.UPDATE: "Atualizar",
    Row.Verdict.SKIP: "Pular",
}
DONE_LABELS = LABELS | {
    Row.Verdict.CREATE: "Criados",
    Row.Verdict.UPDATE: "Atualizados",
    Row.Verdict.SKIP: "Puladas",
}


@dataclass(frozen=True)
class Cause:
    label: str
    count: int


@dataclass(frozen=True)
class Kind:
    """Rows of which the same is to become, or has become."""

    value: str
    label: str
    count: int
    is_shown: bool


@dataclass(frozen=True)
class Shown:
    row: Row
    clash: Clash | None
    """With whom the contact is, for who may ask for it."""


@dataclass(frozen=True)
class Summary:
    refused_for: list[Cause]
    skipped_for: list[Cause]
    kinds: list[Kind]
    rows: list[Shown]

    @property
    def shown(self) -> Kind | None:
        return next((kind for kind in self.kinds if kind.is_shown), None)


def summary_of(import_: Import, *, user: User, wanted: str = "") -> Summary:
    """`wanted`: which rows to show; those with errors, if there are any, when it names none."""
    causes: dict[str, list[Cause]] = {Row.Verdict.REFUSE: [], Row.Verdict.SKIP: []}
    counts = dict.fromkeys(LABELS, 0)
    counted = import_.rows.values_list("verdict", "cause").annotate(count=Count("pk"))
    for verdict, cause, count in counted.order_by("-count", "cause"):
        counts[Row.Verdict(verdict)] += count
        if verdict in causes:
            causes[verdict].append(Cause(_within(Row.Cause(cause).label), count))
    there = [verdict for verdict, count in counts.items() if count]
    shown = next((verdict for verdict in there if verdict == wanted), there[0] if there else None)
    labels = LABELS if import_.state == Import.State.READY else DONE_LABELS
    rows = list(import_.rows.filter(verdict=shown).order_by("line")[:SHOWN]) if shown else []
    clashes = _clashes(rows, user)
    return Summary(
        causes[Row.Verdict.REFUSE],
        causes[Row.Verdict.SKIP],
        [Kind(verdict.value, labels[verdict], counts[verdict], verdict == shown) for verdict in there],
        [Shown(row, clashes.get(row.key) if row.cause == Row.Cause.HELD else None) for row in rows],
    )


def _clashes(rows: Sequence[Row], user: User) -> Mapping[str, Clash]:
    """By telephone, those that the person met here and may not see."""
    keys = [row.key for row in rows if row.cause == Row.Cause.HELD and row.key]
    if not keys:
        return {}
    held = Identity.objects.filter(kind=Identity.Kind.PHONE, key__in=keys, ended_at=None)
    by_key = {
        identity.key: identity.contact
        for identity in held.select_related("contact__owner", "contact__sector")
    }
    clashes = clashes_of(by_key.values(), user)
    return {
        key: clashes[contact.pk] for key, contact in by_key.items() if clashes[contact.pk].contact is None
    }


def headings_of(import_: Import) -> dict[str, str]:
    """By field, what the sheet itself calls it."""
    return {
        field: (import_.headings[column] if column < len(import_.headings) else "") or Field(field).label
        for field, column in sorted(import_.mapping.items(), key=lambda item: item[1])
    }


def _within(label: str) -> str:
    """As in the middle of a sentence."""
    return label if label.isupper() else label.lower()
