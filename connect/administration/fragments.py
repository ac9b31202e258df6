"""Rows of *Usuários* and *Setores*, for who looks after them; those of *Privacidade (LGPD)*, for admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string

from connect.accounts import audiences
from connect.accounts.models import Sector, User
from connect.administration.models import Dossier, Erasure
from connect.administration.rows import PersonRow, SectorRow, person_rows, render_person_row, sector_rows
from connect.live import Fragment, renders

ADMINS = frozenset({audiences.ADMINS})


@renders("person")
def users(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Who looks after somebody no more, as the sector is another, loses the row."""
    found = User.objects.filter(pk__in=[int(subject) for subject in subjects]).prefetch_related("sectors")
    return {str(row.person.pk): _user(row) for row in person_rows(found)}


def _user(row: PersonRow) -> Fragment:
    return Fragment(
        html=render_person_row(row),
        audience=managers_of(row.person),
        gone=render_to_string("administration/user_gone.html", {"pk": row.person.pk}).strip(),
    )


def managers_of(person: User) -> frozenset[str]:
    """The mirror of `managed_by`."""
    names = {audiences.ADMINS}
    if person.is_agent:
        names |= {audiences.managers_of(sector.pk) for sector in person.sectors.all()}
    return frozenset(names)


@renders("erasure")
def erasures(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    found = Erasure.objects.select_related("by").in_bulk([int(subject) for subject in subjects])
    return {
        str(pk): Fragment(
            html=render_to_string("administration/erasure.html", {"erasure": erasure}), audience=ADMINS
        )
        for pk, erasure in found.items()
    }


@renders("dossier")
def dossiers(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    found = Dossier.objects.select_related("by", "contact").in_bulk([int(subject) for subject in subjects])
    return {subject: _dossier(subject, found.get(int(subject))) for subject in subjects}


def _dossier(pk: str, dossier: Dossier | None) -> Fragment:
    if dossier is None:
        gone = render_to_string("administration/dossier_gone.html", {"pk": pk}).strip()
        return Fragment(html="", audience=frozenset(), gone=gone)
    html = render_to_string("administration/dossier_row.html", {"dossier": dossier})
    return Fragment(html=html, audience=ADMINS)


@renders("sector")
def sectors(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    found = Sector.objects.filter(pk__in=[int(subject) for subject in subjects])
    return {str(row.sector.pk): _sector(row) for row in sector_rows(found)}


def _sector(row: SectorRow) -> Fragment:
    return Fragment(
        html=render_to_string("administration/sector_row.html", {"row": row}).strip(),
        audience=frozenset({audiences.ADMINS, audiences.managers_of(row.sector.pk)}),
        gone=render_to_string("administration/sector_gone.html", {"pk": row.sector.pk}).strip(),
    )
