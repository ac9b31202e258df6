from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from connect.accounts.models import Sector, User
from connect.contacts.code_order import place_of_code
from connect.contacts.models.editable import Editable
from connect.contacts.models.findable import FindableQuerySet
from connect.contacts.models.identity import Identity
from connect.contacts.models.recognisable import Recognisable
from connect.contacts.phones import without_ninth_digit
from connect.contacts.search import searchable

STANDING = Q(merged_into=None)
OPEN = STANDING & ~Q(status="closed")
ATTENDED = STANDING & Q(status="active")


class Contact(Recognisable, Editable):
    """A customer. Erased or merged into another, never deleted."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pendente"
        ACTIVE = "active", "Em Atendimento"
        CLOSED = "closed", "Encerrado"

    code = models.CharField("código (COD)", max_length=40, null=True, blank=True)  # noqa: DJ001 - many have none
    code_repeats = models.BooleanField(default=False, editable=False)
    """Another has the same COD, and the company lets it be so."""
    code_place = models.GeneratedField(
        expression=place_of_code(), output_field=models.TextField(null=True), db_persist=True
    )
    """Where the COD stands among the others."""
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_contacts",
        verbose_name="atendente principal",
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, db_index=False, verbose_name="setor"
    )
    email = models.EmailField("e-mail", blank=True)
    birth_date = models.DateField("data de nascimento", null=True, blank=True)
    notes = models.TextField("nota interna", blank=True)
    observations = models.TextField("observação", blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING, editable=False)
    """Derived from the contact's conversations and stored by them alone."""
    has_had_ticket = models.BooleanField(default=False, editable=False)
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FindableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(code_repeats=False), name="one_contact_per_code"
            )
        ]
        indexes = [
            models.Index(fields=["code"], name="contacts_code"),
            models.Index(fields=["owner", "status"]),
            models.Index(fields=["search", "id"], condition=STANDING, name="contacts_by_name"),
            models.Index(fields=["search", "id"], condition=OPEN, name="contacts_open_by_name"),
            models.Index(fields=["-last_at", "-id", "search"], condition=STANDING, name="contacts_by_last"),
            models.Index(fields=["-last_at", "-id", "search"], condition=OPEN, name="contacts_open_by_last"),
            models.Index(fields=["owner", "-last_at", "-id"], condition=STANDING, name="contacts_of_owner"),
            models.Index(
                fields=["code_place", "id"],
                condition=STANDING & Q(code__isnull=False),
                name="contacts_by_code",
            ),
            models.Index(fields=["sector", "owner", "id"], name="contacts_of_sector"),
            models.Index(fields=["id"], condition=ATTENDED, name="contacts_attended"),
            models.Index(fields=["id"], condition=Q(block_due=True), name="contacts_block_due"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="contacts_merged"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def searchable(self, phones: Collection[str] | None = None) -> str:
        """What the search column holds: name, COD, telephones in both spellings."""
        if phones is None:
            held = self.identities.filter(kind=Identity.Kind.PHONE, ended_at=None) if self.pk else None
            phones = [] if held is None else list(held.order_by("pk").values_list("key", flat=True))
        every = [*dict.fromkeys([self.phone, *phones])]
        return searchable(self.name, self.code or "", *every, *filter(None, map(without_ninth_digit, every)))
