"""How an import is getting on, for who watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect.accounts import audiences
from connect.live import announce

if TYPE_CHECKING:
    from connect.contacts.imports.models import Import


def watchers(import_: Import) -> frozenset[str]:
    """The mirror of `visible_to`."""
    return frozenset({audiences.ADMINS, audiences.person(import_.by_id)})


def import_changed(import_: Import) -> None:
    announce("import", import_.pk, watchers(import_))
