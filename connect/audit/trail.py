"""Adding to the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from connect.audit.models import Entry


def record(
    kind: str,
    *,
    by: Model | None,
    about: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    ip: str | None = None,
) -> None:
    """Write one entry in the caller's transaction. `by` is the user who acted, or None for the system."""
    Entry.objects.create(
        kind=kind,
        actor_id=by.pk if by is not None else None,
        object_type=about._meta.model_name or "" if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        before=dict(before or {}),
        after=dict(after or {}),
        ip=ip,
    )
