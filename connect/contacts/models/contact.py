from __future__ import annotations

from django.db import models
from django.db.models import Q

from connect.accounts.models import Sector, User
from connect.contacts.models.reachable import Reachable
from connect.contacts.models.recognisable import Recognisable
from connect.contacts.phones import match_key
from connect.ui.words import folded


class Contact(Recognisable, Reachable):
    """A customer. Erased or merged into another, never deleted."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pendente"
        ACTIVE = "active", "Em Atendimento"
        CLOSED = "closed", "Encerrado"

    code = models.CharField("código (COD)", max_length=40, null=True, blank=True, unique=True)
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_contacts",
        verbose_name="atendente principal",
    )
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, verbose_name="setor")
    email = models.EmailField("e-mail", blank=True)
    birth_date = models.DateField("data de nascimento", null=True, blank=True)
    notes = models.TextField("nota interna", blank=True)
    observations = models.TextField("observação", blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING, editable=False)
    """Derived from the contact's conversations and stored by them alone."""
    has_had_ticket = models.BooleanField(default=False, editable=False)
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "status"]),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="contacts_merged"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def searchable(self) -> str:
        """What the search column holds: name without accents, COD, telephone in both spellings."""
        key = match_key(self.phone)
        return " ".join(filter(None, [folded(self.name), (self.code or "").lower(), key]))
