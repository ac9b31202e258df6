from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from connect.accounts.refusals import Refusal
from connect.ui.words import spelled


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    def forget_old(self) -> int:
        return self.filter(ends_at__lte=timezone.now()).delete()[0]


class Allowance(models.Model):
    """How often somebody has done something since their time began. Whoever it is, is not written here."""

    key = models.CharField(max_length=64, primary_key=True)
    spent = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects: ClassVar[AllowanceQuerySet] = AllowanceQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.spent} until {self.ends_at}"


class TooOften(Refusal):
    """The allowance is spent. `is_news` the first time that this is said."""

    def __init__(self, *, wait: timedelta, is_news: bool) -> None:
        super().__init__(
            f"Muitas tentativas. Aguarde {spelled(wait)} e tente novamente. "
            "Fale com seu gerente se não foi você."
        )
        self.is_news = is_news


@dataclass(frozen=True)
class Limit:
    """So many times in so long, whichever process it happens in.

    Spend it before the guess is looked at, outside the transaction that a wrong guess rolls back, and give it
    back when the guess was right: counted afterwards, as many guesses slip through as there are threads.
    """

    name: str
    times: int
    per: timedelta

    def spend(self, *whose: object) -> None:
        """One time more; raises `TooOften` when all are spent."""
        key, now = self.key(*whose), timezone.now()
        this = Allowance.objects.filter(pk=key)
        while True:
            if this.filter(ends_at__gt=now, spent__lt=self.times).update(spent=F("spent") + 1):
                return
            if this.filter(ends_at__lte=now).update(spent=1, ends_at=now + self.per):
                return
            row = this.first()
            if row is None:
                if self._begun(key):
                    return
            elif row.spent >= self.times and row.ends_at > now:
                is_news = bool(this.filter(spent=self.times).update(spent=self.times + 1))
                raise TooOften(wait=row.ends_at - now, is_news=is_news)
            # Else somebody else has just begun it, or given back: once more.

    def give_back(self, *whose: object) -> None:
        """It was no guess after all."""
        Allowance.objects.filter(pk=self.key(*whose), spent__gt=0).update(spent=F("spent") - 1)

    def spent_until(self, *whose: object) -> datetime | None:
        """When there are new ones, if none is left now."""
        spent = Allowance.objects.filter(
            pk=self.key(*whose), spent__gte=self.times, ends_at__gt=timezone.now()
        )
        return spent.values_list("ends_at", flat=True).first()

    @contextmanager
    def guessing(self, *whose: object) -> Iterator[None]:
        """Spends one time; given back unless what is inside raises."""
        self.spend(*whose)
        yield
        self.give_back(*whose)

    def _begun(self, key: str) -> bool:
        try:
            with transaction.atomic():
                Allowance.objects.create(pk=key, spent=1, ends_at=timezone.now() + self.per)
        except IntegrityError:
            return False
        return True

    def key(self, *whose: object) -> str:
        """Under which the row stands."""
        words = "\0".join([self.name, *(str(word).casefold() for word in whose)])
        return salted_hmac("connect.accounts.limits", words, algorithm="sha256").hexdigest()
