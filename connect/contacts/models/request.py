from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.contacts import broadcasts
from connect.contacts.models.holder import holder_of

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact


class AlreadyAnswered(Refusal):
    """Somebody else was faster."""


class RequestQuerySet(models.QuerySet["TransferRequest"]):
    def open(self) -> RequestQuerySet:
        return self.filter(state=TransferRequest.State.OPEN)

    def visible_to(self, user: User) -> RequestQuerySet:
        """Those that this person may answer: who was asked, who answers for them, and Admins."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self.all()
        return self.filter(Q(asked_of=user) | Q(sector__in=user.sector_ids if user.is_manager else []))

    def asked_by(self, user: User) -> RequestQuerySet:
        """A person's own, whatever became of them."""
        return self.filter(asked_by=user)


class TransferRequest(models.Model):
    """*Pedir transferência*: somebody met a customer whom a colleague attends. It waits for an answer."""

    class State(models.TextChoices):
        OPEN = "open", "Aguardando"
        ACCEPTED = "accepted", "Aceito"
        DECLINED = "declined", "Recusado"

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="requests")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """The colleague who attends the customer, if it is one."""
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="+")
    """Whose managers may answer too."""
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "asked_by"], condition=Q(state="open"), name="one_open_request_each"
            )
        ]
        indexes = [
            models.Index(fields=["state", "asked_of"], name="contacts_requests_of_person"),
            models.Index(fields=["asked_by", "-id"], name="contacts_requests_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} pede {self.contact}"

    @classmethod
    def ask(cls, contact: Contact, *, by: User) -> TransferRequest:
        """The colleague and the managers of the sector are told; asking again changes nothing."""
        with transaction.atomic():
            holder = holder_of(contact)
            sector = holder.sector
            if sector is None and holder.person is not None:
                sector = holder.person.sector
            request, is_new = cls.objects.get_or_create(
                contact=contact,
                asked_by=by,
                state=cls.State.OPEN,
                defaults={"asked_of": holder.person, "sector": sector},
            )
            if is_new:
                record("contact.requested", by=by, about=contact)
                broadcasts.request_changed(request)
        return request

    def decline(self, *, by: User) -> None:
        """The customer stays where they are. Raises AlreadyAnswered."""
        with transaction.atomic():
            self.answer(self.State.DECLINED, by=by)
            record("contact.request_declined", by=by, about=self.contact)

    def answer(self, state: State, *, by: User) -> None:
        """In the caller's transaction. Raises AlreadyAnswered."""
        self.refresh_from_db(
            from_queryset=type(self).objects.select_for_update(of=("self",)).select_related("answered_by")
        )
        if self.state != self.State.OPEN:
            who = self.answered_by.name if self.answered_by is not None else "Alguém"
            raise AlreadyAnswered(f"{who} já respondeu a este pedido.")
        self.state, self.answered_by, self.answered_at = state, by, timezone.now()
        self.save(update_fields=["state", "answered_by", "answered_at"])
        broadcasts.request_changed(self)
