from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from connect.contacts.phones import match_key


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
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(ended_at=None), name="one_contact_per_valid_identity"
            )
        ]
        indexes = [models.Index(fields=["contact", "kind"])]

    def __str__(self) -> str:
        return self.value

    @staticmethod
    def key_of(kind: str, value: str) -> str:
        return match_key(value) if kind == Identity.Kind.PHONE else value
