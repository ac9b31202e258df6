from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q

from connect.contacts.phones import match_key

QUARANTINE = timedelta(days=30)
"""A telephone that was given up leads to nobody else for so long: what comes late is still its holder's."""


class Identity(models.Model):
    """One way by which WhatsApp knows a contact: a telephone or a business-scoped user id."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Telefone"
        USER_ID = "user_id", "Usuário do WhatsApp"

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=150)
    """As Meta last gave it: the wa_id to answer to, or the BSUID."""
    key = models.CharField(max_length=150, editable=False)
    """The form that is unique: for a telephone, with its ninth digit."""
    since = models.DateTimeField()
    """The earliest time at which the contact was seen with it."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(ended_at=None), name="one_contact_per_valid_identity"
            ),
            models.UniqueConstraint(fields=["contact", "kind", "key"], name="identity_once_per_contact"),
        ]
        indexes = [models.Index(fields=["kind", "key"])]

    def __str__(self) -> str:
        return self.value

    @property
    def is_valid(self) -> bool:
        return self.ended_at is None

    @staticmethod
    def key_of(kind: str, value: str) -> str:
        return match_key(value) if kind == Identity.Kind.PHONE else value
