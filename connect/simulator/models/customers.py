"""A person with a telephone: who they are and how they behave."""

from __future__ import annotations

from django.db import models

from connect.simulator.brazil import dialled, usually_has_ninth, without_ninth
from connect.simulator.identifiers import new_user_id
from connect.simulator.models.acting import Acting


class CustomerQuerySet(models.QuerySet["Customer"]):
    def dial(self, phone: str, *, name: str = "") -> Customer:
        """The owner of the number, with or without the ninth digit; made when nobody had it yet."""
        number = dialled(phone)
        defaults = {"name": name or f"+{number}", "wa_id_has_ninth": usually_has_ninth(number)}
        customer, _ = self.get_or_create(phone=number, defaults=defaults)
        return customer


class Customer(Acting):
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    """Digits as dialled, with country code; blank: known by the user id alone."""
    wa_id_has_ninth = models.BooleanField(default=True)
    user_id = models.CharField(max_length=140, unique=True, default=new_user_id)
    username = models.CharField(max_length=40, blank=True)
    hides_phone = models.BooleanField(default=False)

    fails_with = models.PositiveIntegerField(null=True, blank=True)
    """Every message to this person fails with this code of Meta's."""
    is_offline = models.BooleanField(default=False)
    is_slow = models.BooleanField(default=False)
    reads_by_itself = models.BooleanField(default=True)
    """False: messages are read when somebody opens this phone."""
    skips_delivered = models.BooleanField(default=False)
    shuffles_statuses = models.BooleanField(default=False)
    duplicates_statuses = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=~models.Q(phone=""), name="simulator_one_customer_per_phone"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wa_id(self) -> str:
        """The number as Meta tells it: often without the ninth digit that everyone dials."""
        return self.phone if self.wa_id_has_ninth else without_ninth(self.phone)

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word[0].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "#"
