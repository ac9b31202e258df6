"""The rows of *Usuários*, for who looks after these people; those of *Privacidade (LGPD)*, for admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string

from connect.accounts import audiences
from connect.accounts.models import User
from connect.administration.models import Dossier, Erasure
from connect.administration.rows import PersonRow, person_rows, render_person_row
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
    return {
        str(pk): Fragment(
            html=render_to_string("administration/dossier_row.html", {"dossier": dossier}), audience=ADMINS
        )
        for pk, dossier in found.items()
    }
