from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone

from connect.accounts.models import User
from connect.contacts.models import Contact
from connect.conversations import broadcasts
from connect.conversations.models.listable import Listable
from connect.conversations.models.windowed import SAFETY, SOON
from connect.ui.among import Among
from connect.ui.prepared import Given, Prepared, Values

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation
    from connect.conversations.models.message import Message, MessageQuerySet

A_MOMENT = timedelta(minutes=2)
FEW_FOUND = 300
"""So many contacts that are found are looked up among the conversations; with more, the other way round."""


class ReadableQuerySet(models.QuerySet["Conversation"]):
    """Permission is the query: every reading of conversations starts at one of these."""

    def visible_to(self, user: User) -> ReadableQuerySet:
        """Those that this person sees now: row, thread, and everything that happens in it."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self.all()
        if user.is_manager:
            return self.filter(sector__in=user.sector_ids)
        return self.filter(assignee=user)

    def queued_for(self, user: User) -> ReadableQuerySet:
        """Those that an agent may take: in the queue of their own sector. The row only, not the thread."""
        if not user.is_active or not user.is_agent:
            return self.none()
        return self.filter(assignee=None, is_open=True, sector__in=user.sector_ids)

    def lately_queued_for(self, user: User) -> ReadableQuerySet:
        """Those in the agent's queue now or until a moment ago: who was slower is told who was faster."""
        from connect.conversations.models.assignment import Assignment

        left = Assignment.objects.filter(
            user=None, sector__in=user.sector_ids, ended_at__gte=timezone.now() - A_MOMENT
        )
        was_queued = self.filter(pk__in=left.values("conversation")) if user.is_agent else self.none()
        return self.queued_for(user) | was_queued

    def listed_for(self, user: User) -> ReadableQuerySet:
        """Those whose row this person sees now."""
        if user.is_active and user.is_agent:
            return self.filter(Q(assignee=user) | Q(assignee=None, is_open=True, sector__in=user.sector_ids))
        return self.visible_to(user)

    def readable_by(self, user: User) -> ReadableQuerySet:
        """Those that this person sees now or had once; a former one is frozen: see `reading_for`."""
        if not user.is_active or not user.is_agent:
            return self.visible_to(user)
        had = user.assignments.filter(ended_at__isnull=False).values("conversation")
        return self.filter(Q(assignee=user) | Q(pk__in=had))

    def highlighted(self) -> ReadableQuerySet:
        """What stands out, the newest need first."""
        return self.filter(highlight__isnull=False).order_by(
            *(f"-{column}" for column in self.model.IN_HIGHLIGHTS)
        )

    def closing_soon(self, now: datetime) -> ReadableQuerySet:
        """Those whose customer waits, and whose window closes within the next hours; the soonest first."""
        return self.filter(
            waiting_since__isnull=False,
            window_ends_at__gt=now + SAFETY,
            window_ends_at__lte=now + SAFETY + SOON,
        ).order_by("window_ends_at", "pk")

    def of_contacts_matching(self, text: str) -> ReadableQuerySet:
        """Those whose contact is found by it. Few hits are read first; with many a page is soon full."""
        hits = Contact.objects.few_matching(text, most=FEW_FOUND)
        if hits is not None:
            return self.filter(Among(F("contact"), hits)) if hits else self.none()
        # Not with EXISTS: PostgreSQL would rather find all hits of all, than look at one after the other.
        found = Contact.objects.filter(pk=OuterRef("contact")).compared_with(text)
        return self.filter(IsNull(Subquery(found.values("pk")[:1]), False))

    def locked(self) -> ReadableQuerySet:
        return self.select_for_update(of=("self",))


class Reading(NamedTuple):
    """How far a person may read a conversation."""

    is_live: bool
    """False: it has left them; they read what there was until then, and hear nothing more."""
    last_message_id: int | None = None


class Readable(Listable):
    """Who reads, and what reading changes."""

    class Meta:
        abstract = True

    def reading_for(self: Conversation, user: User) -> Reading | None:  # type: ignore[misc]
        """What this person may read: all of it, the past that was theirs, or nothing (None)."""
        if type(self).objects.visible_to(user).filter(pk=self.pk).exists():
            return Reading(is_live=True)
        if not user.is_active or not user.is_agent:
            return None
        last = (
            self.assignments.filter(user=user, ended_at__isnull=False)
            .order_by("-last_message_id")
            .values_list("last_message_id", flat=True)
            .first()
        )
        return Reading(is_live=False, last_message_id=last) if last is not None else None

    def messages_for(self: Conversation, user: User) -> MessageQuerySet:  # type: ignore[misc]
        """The messages of this conversation that the person may read."""
        reading = self.reading_for(user)
        if reading is None:
            return self.messages.none()
        if reading.is_live:
            return self.messages.all()
        return self.messages.filter(pk__lte=reading.last_message_id)

    def read(self: Conversation, *, by: User) -> None:  # type: ignore[misc]
        """The person has opened it. Only the assignee's reading clears the count and tells the customer,
        and takes up what was passed on to them."""
        if not self.is_news_to(by):
            return
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self).objects.locked())
            if not self.is_news_to(by):
                return
            self.clear_unread()
            self.be_ongoing()
            self.awaiting = ""
            self.save_changes()
            broadcasts.conversation_changed(self)

    def is_news_to(self: Conversation, user: User) -> bool:  # type: ignore[misc]
        """Whether the one who has it has not seen all of it."""
        return self.assignee_id == user.pk and bool(self.unread_count or self.awaiting)

    def clear_unread(self: Conversation) -> None:  # type: ignore[misc]
        """Nothing is unread any more, in memory; WhatsApp's read receipt goes out for the newest message."""
        if not self.unread_count:
            return
        self.unread_count = 0
        for newest in NEWEST_HEARD.read(conversation=self.pk):
            from connect.conversations.receipts import send_read_receipt

            send_read_receipt.enqueue(self.number_id, newest["wamid"])


def _newest_heard() -> QuerySet[Message, Any]:
    from connect.conversations.models.message import Message

    heard = Message.objects.filter(
        conversation=Given("conversation"), direction=Message.Direction.IN, wamid__isnull=False
    )
    return heard.newest_first().values("wamid")[:1]


NEWEST_HEARD = Prepared[Values](_newest_heard)
