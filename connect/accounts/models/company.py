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
    codes_repeat = models.BooleanField("códigos (COD) podem se repetir", default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=ONLY), name="one_company")]

    def __str__(self) -> str:
        return "A empresa"

    @classmethod
    def ours(cls) -> Company:
        """As it stands; in memory, as long as nothing was decided."""
        return cls.objects.filter(pk=ONLY).first() or cls(pk=ONLY)

    @classmethod
    def lets_codes_repeat(cls) -> bool:
        """Whether two contacts may have one COD. In the caller's transaction: so it stays until that ends."""
        ours = cls.objects.select_for_update().filter(pk=ONLY)
        return bool(ours.values_list("codes_repeat", flat=True).first())

    @classmethod
    def decide(cls, *, by: User, **decided: bool) -> Company:
        """What is named becomes so. Raises NotYourCompany."""
        with transaction.atomic():
            by.lock()
            if not (by.is_active and by.is_admin):
                raise NotYourCompany("Só um Admin pode mudar isto.")
            cls.objects.get_or_create(pk=ONLY)
            company = cls.objects.select_for_update().get(pk=ONLY)
            before = {name: getattr(company, name) for name in decided}
            changed = [name for name in decided if decided[name] != before[name]]
            for name in changed:
                setattr(company, name, decided[name])
            if changed:
                company.save(update_fields=changed)
                record(
                    "company.changed",
                    by=by,
                    before={name: before[name] for name in changed},
                    after={name: decided[name] for name in changed},
                )
        return company
