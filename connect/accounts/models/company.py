from __future__ import annotations

from typing import Final

from django.db import models, transaction
from django.db.models import Q

from connect.accounts.models.user import User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record

ONLY: Final = 1


class NotYourCompany(Refusal):
    """What holds for everybody, Admins decide."""


class Company(models.Model):
    """What holds for the whole company: one row, which is there once something was decided."""

    agents_export = models.BooleanField("atendentes podem exportar contatos", default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=ONLY), name="one_company")]

    def __str__(self) -> str:
        return "A empresa"

    @classmethod
    def ours(cls) -> Company:
        """As it stands; in memory, as long as nothing was decided."""
        return cls.objects.filter(pk=ONLY).first() or cls(pk=ONLY)

    @classmethod
    def decide(cls, *, agents_export: bool, by: User) -> Company:
        """Whether agents may export contacts. Raises NotYourCompany."""
        with transaction.atomic():
            by.lock()
            if not (by.is_active and by.is_admin):
                raise NotYourCompany("Só um Admin pode mudar isto.")
            cls.objects.get_or_create(pk=ONLY)
            company = cls.objects.select_for_update().get(pk=ONLY)
            before, company.agents_export = company.agents_export, agents_export
            if before != agents_export:
                company.save(update_fields=["agents_export"])
                record(
                    "company.changed",
                    by=by,
                    before={"agents_export": before},
                    after={"agents_export": agents_export},
                )
        return company
