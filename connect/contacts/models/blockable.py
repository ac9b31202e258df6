from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.audit.trail import record
from connect.contacts import broadcasts

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact


class Blockable(models.Model):
    """Hearing no more from somebody. What we want stands here at once; WhatsApp is told by a job."""

    blocked_at = models.DateTimeField(null=True, blank=True, editable=False)
    block_due = models.BooleanField(default=False, db_default=False, editable=False)
    """WhatsApp has not been told yet of the last change."""
    block_problem = models.CharField(max_length=250, blank=True, db_default="", editable=False)
    """What WhatsApp had against it, as a sentence."""

    class Meta:
        abstract = True

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None

    def block(self: Contact, *, by: User) -> None:  # type: ignore[misc]
        """*Bloquear*: nobody is disturbed by this person any more. Raises NotYours."""
        with transaction.atomic():
            self._lock_for(by)
            if not self.is_blocked:
                self._be_blocked(timezone.now())
                record("contact.blocked", by=by, about=self)
                broadcasts.contact_changed(self)

    def unblock(self: Contact, *, by: User) -> None:  # type: ignore[misc]
        """*Desbloquear*. Raises NotYours."""
        with transaction.atomic():
            self._lock_for(by)
            if self.is_blocked:
                self._be_blocked(None)
                record("contact.unblocked", by=by, about=self)
                broadcasts.contact_changed(self)

    def _be_blocked(self, at: datetime | None) -> None:
        self.blocked_at = at
        self.block_due = True
        self.block_problem = ""
        self.save(update_fields=["blocked_at", "block_due", "block_problem"])

    def block_answered(self: Contact, *, is_due: bool, problem: str = "") -> None:  # type: ignore[misc]
        """What WhatsApp said to what is wanted now. In the caller's transaction, the row locked."""
        if (self.block_due, self.block_problem) != (is_due, problem):
            self.block_due = is_due
            self.block_problem = problem
            self.save(update_fields=["block_due", "block_problem"])
            broadcasts.contact_changed(self)
