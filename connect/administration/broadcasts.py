"""How the work on a person's data is getting on, for the admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect.accounts import audiences
from connect.live import announce

if TYPE_CHECKING:
    from connect.administration.models import Dossier, Erasure


def erasure_changed(erasure: Erasure) -> None:
    announce("erasure", erasure.pk, [audiences.ADMINS])


def dossier_changed(dossier: Dossier) -> None:
    announce("dossier", dossier.pk, [audiences.ADMINS])
