from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from connect.contacts.models import Contact
from connect.conversations import broadcasts
from connect.conversations.models.addressable import Addressable
from connect.conversations.models.highlightable import Highlightable
from connect.conversations.models.listable import Listable
from connect.conversations.models.windowed import Windowed

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation


class Mergeable(Highlightable, Listable, Windowed, Addressable):
    """Two contacts were one person: their conversations become one on each number."""

    class Meta:
        abstract = True

    @classmethod
    def absorb_all(cls, contact: Contact, double: Contact) -> None:
        """Move the double's conversations to the contact that absorbed it."""
        from connect.conversations.models.conversation import Conversation

        pair = Conversation.objects.locked().filter(contact__in=[contact, double]).order_by("pk")
        mine = {c.number_id: c for c in pair if c.contact_id == contact.pk}
        theirs = [c for c in pair if c.contact_id == double.pk]
        for other in theirs:
            conversation = mine.get(other.number_id)
            if conversation is None:
                other.contact = contact
                other.save(update_fields=["contact"])
                other.store_contact_status()
                broadcasts.conversation_changed(other)
            else:
                conversation.absorb(other)

    def absorb(self: Conversation, other: Conversation) -> None:  # type: ignore[misc]
        """Take over messages, tickets and former assignments. Of two open tickets the oldest stays."""
        now = timezone.now()
        heard_before = broadcasts.hearers(self) | broadcasts.hearers(other)
        if self.is_open and other.is_open:
            oldest, newest = sorted([self, other], key=lambda c: (c.ticket.opened_at, c.pk))  # type: ignore[union-attr]
            assert newest.ticket is not None
            newest.ticket.closed_at, newest.ticket.reason = now, "unificado"
            newest.ticket.save(update_fields=["closed_at", "reason"])
        else:
            oldest = other if other.is_open or self.ticket is None else self
        newest = self if oldest is other else other
        newest.end_assignment(at=now)
        for name in ("ticket", "assignee", "sector", "status", "is_open", "awaiting", "late_at"):
            setattr(self, name, getattr(oldest, name))
        other.messages.update(conversation=self)
        other.tickets.update(conversation=self)
        other.assignments.update(conversation=self)
        self.unread_count += other.unread_count
        waits = [since for since in (self.waiting_since, other.waiting_since) if since is not None]
        self.wait_since(min(waits) if waits else None)
        if other.window_ends_at is not None and (
            self.window_ends_at is None or other.window_ends_at > self.window_ends_at
        ):
            self.window_ends_at = other.window_ends_at
        self.take_over_address(other)
        self.take_over_highlight(other)
        self.last_message_id = 0
        last = self.messages.exclude(direction="system").newest_first().first()
        if last is not None:
            self.show_last(last)
        self.save()
        broadcasts.conversation_gone(other, heard_before)
        other.delete()
        self.store_contact_status()
        broadcasts.conversation_changed(self, also=heard_before)
