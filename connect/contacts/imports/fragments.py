"""How an import is getting on, on the screens of those who watch it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string

from connect.contacts.imports import broadcasts
from connect.contacts.imports.models import Import
from connect.live import Fragment, renders


@renders("import")
def imports(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """The progress; when a step is over, what fetches the next."""
    found = Import.objects.in_bulk([int(subject) for subject in subjects])
    return {
        str(pk): Fragment(
            html=render_to_string("imports/progress.html", {"import": import_}),
            audience=broadcasts.watchers(import_),
        )
        for pk, import_ in found.items()
    }
