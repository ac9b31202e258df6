from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from connect.accounts.bells import availability_bell
from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.accounts.viewers import once_for_all_alike
from connect.audit.trail import record
from connect.contacts.models import Contact
from connect.conversations import broadcasts
from connect.conversations.models.assignable import Turn, Why
from connect.conversations.models.listable import Listable
from connect.conversations.models.ticket import Ticket
from connect.ui.prepared import Given, Prepared, Values

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation


class NotAllowed(Refusal):
    """The conversation is not this person's to change."""


class NotOpen(Refusal):
    """It is closed already."""


class StillOpen(Refusal):
    """There is nothing to reopen."""


class Closeable(Listable):
    """Opening and closing: each stretch is a ticket."""

    class Meta:
        abstract = True

    def close(self: Conversation, *, by: User, reason: str = "") -> None:  # type: ignore[misc]
        """*Encerrar*. Raises NotOpen, NotAllowed."""
        with transaction.atomic():
            self.lock_for(by)
            if not self.is_open or self.ticket is None:
                raise NotOpen("Esta conversa já está encerrada.")
            now = timezone.now()
            self.ticket.closed_at, self.ticket.closed_by = now, by
            self.ticket.reason = reason.strip()[:200]
            self.ticket.save(update_fields=["closed_at", "closed_by", "reason"])
            self.become(self.Status.CLOSED)
            self.wait_since(None)
            self.awaiting = ""
            self.clear_unread()
            self.stand_back()
            sentence = f"{by.name} encerrou o atendimento {self.ticket.protocol}"
            self.add_line(
                "closed",
                f"{sentence}: {self.ticket.reason}" if self.ticket.reason else sentence,
                at=now,
                by=by,
            )
            self.save_changes("status")
            self.store_contact_status()
            record("conversation.closed", by=by, about=self, after={"protocol": self.ticket.protocol})
            broadcasts.conversation_changed(self)
            availability_bell.ring()

    def reopen(self: Conversation, *, by: User) -> None:  # type: ignore[misc]
        """By hand: the last ticket within the grace period, else a new one; the person takes it.

        Raises StillOpen, NotAllowed.
        """
        with transaction.atomic():
            self.lock_for(by)
            if self.is_open:
                raise StillOpen("Esta conversa já está aberta.")
            heard_before = broadcasts.hearers(self)
            now = timezone.now()
            same = self.reopen_ticket(now)
            holder = self.assignee if self.assignee is not None and self.assignee.is_active else by
            if self.assignee_id != holder.pk or not same:
                sector = self.sector if by.covers(self.sector_id) and self.sector_id else holder.sector
                self.hand_to(Turn(holder, sector, Why.REOPENED), at=now)
            self.become(
                self.Status.ACTIVE if self.ticket and self.ticket.first_answered_at else self.Status.PENDING
            )
            self.add_line(
                "reopened",
                f"{by.name} reabriu o atendimento {self.ticket and self.ticket.protocol}",
                at=now,
                by=by,
            )
            self.save_changes("status", "ticket", "assignee", "sector")
            self.store_contact_status()
            record("conversation.reopened", by=by, about=self)
            broadcasts.conversation_changed(self, also=heard_before)

    def reopen_ticket(self: Conversation, at: datetime) -> bool:  # type: ignore[misc]
        """Open the last ticket again if it closed within the grace period (True), else a new one."""
        last = self.ticket
        if last is not None and last.closed_at is not None and at <= last.closed_at + self.grace():
            last.closed_at = last.closed_by = None
            last.reason = ""
            last.save(update_fields=["closed_at", "closed_by", "reason"])
            return True
        self.ticket = Ticket.open(conversation_id=self.pk, at=at)
        return False

    def grace(self: Conversation) -> timedelta:  # type: ignore[misc]
        """How long after closing a message reopens the same ticket: the sector's setting."""
        return (self.sector or Sector()).grace

    def lock_for(self: Conversation, user: User) -> None:  # type: ignore[misc]
        """Lock the row, which comes with its contact and ticket, for a person who may act on it.

        Raises NotAllowed.
        """
        if connection.features.has_select_for_update:
            # In the order of who receives: contacts first. Else each could wait for the other's.
            CONTACT.read(contact=self.contact_id)
        found = _theirs(user, conversation=self.pk)
        if not found:
            raise NotAllowed("Esta conversa não está mais com você.")
        vars(self).update(vars(found[0]))


CONTACT = Prepared[Values](
    lambda: Contact.objects.select_for_update(no_key=True).filter(pk=Given("contact")).values("pk")
)


@once_for_all_alike
def _theirs(user: User) -> QuerySet[Conversation]:
    from connect.conversations.models.conversation import Conversation

    theirs = Conversation.objects.visible_to(user).filter(pk=Given("conversation"))
    return theirs.select_related("contact", "ticket").locked()
