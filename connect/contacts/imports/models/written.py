from __future__ import annotations

import hashlib

from django.db import models

from connect.contacts.models import Contact


class Written(models.Model):
    """What an import has done to a contact, so that it can be undone as long as nobody has touched it."""

    import_of = models.ForeignKey("imports.Import", models.CASCADE, related_name="written")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    line = models.PositiveIntegerField()
    created = models.BooleanField()
    before = models.JSONField(default=dict)
    """Of a contact that was there: what has been changed, as it was."""
    left_as = models.CharField(max_length=64)
    """How the contact looked afterwards."""
    stays = models.BooleanField(default=False)
    """Undoing came too late: somebody has touched it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["import_of", "line"], name="written_once_per_line")]

    def __str__(self) -> str:
        return f"Linha {self.line}"

    @property
    def is_touched(self) -> bool:
        return looks(self.contact) != self.left_as


def looks(contact: Contact) -> str:
    """A digest of everything a person could change about the contact."""
    seen = [
        (field.attname, str(getattr(contact, field.attname)))
        for field in Contact._meta.concrete_fields
        if field.attname not in {"id", "created_at", "last_at", "search"}
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()
