"""One conversation as a person may read it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from connect.accounts.models import User
from connect.accounts.viewers import once_for_all_alike
from connect.conversations.bubbles import COLUMNS, Day, bubbles_from, by_day
from connect.conversations.models import Assignment, Conversation, Message
from connect.conversations.models.message import MessageQuerySet
from connect.conversations.ticks import tick
from connect.conversations.uploads import upload_limits
from connect.ui import keyset, moments
from connect.ui.prepared import Given, Prepared, Values

PAGE: Final = 50
STAYS: Final = 20
LOW_SECONDS: Final = 2 * 3600
"""From here on the countdown of the window is orange."""


NEWEST: Final = Prepared[Values](
    lambda: (
        Message.objects.filter(conversation=Given("conversation")).newest_first().values(*COLUMNS)[: PAGE + 1]
    )
)
"""Of a conversation that is read as it is now."""


BESIDE: Final = ("contact", "assignee", "sector")


@once_for_all_alike
def _visible(user: User) -> QuerySet[Conversation]:
    return Conversation.objects.select_related(*BESIDE).visible_to(user).filter(pk=Given("conversation"))


class Mode(StrEnum):
    LIVE = "live"
    QUEUED = "queued"
    """In the queue of the agent's sector: who and since when; the messages only after *Assumir*."""
    FORMER = "former"
    """It has left the agent, who reads what there was until then."""


class Stretch(NamedTuple):
    days: list[Day]
    older: str
    """Where what came before begins; empty at the beginning."""


@dataclass(frozen=True)
class Thread:
    conversation: Conversation
    user: User
    mode: Mode
    messages: MessageQuerySet

    @classmethod
    def of(cls, pk: int, user: User) -> Thread | None:
        """None when there is nothing that this person may see."""
        for visible in _visible(user, conversation=pk):
            return cls(visible, user, Mode.LIVE, visible.messages.all())
        objects = Conversation.objects.select_related(*BESIDE)
        queued = objects.queued_for(user).filter(pk=pk).first()
        if queued is not None:
            past = queued.messages_for(user)
            mode = Mode.FORMER if past.exists() else Mode.QUEUED
            return cls(queued, user, mode, past)
        former = objects.readable_by(user).filter(pk=pk).first()
        if former is not None:
            return cls(former, user, Mode.FORMER, former.messages_for(user))
        return None

    def stretch(self, before: str = "") -> Stretch:
        """The newest messages, or those before a place."""
        columns = ("happened_at", "pk")
        place = keyset.read(before, datetime, int)
        if place is None and self.mode == Mode.LIVE:
            found = NEWEST.read(conversation=self.conversation.pk)
        else:
            rows: QuerySet[Message] = self.messages.newest_first()
            if place is not None:
                rows = keyset.before(rows, columns, place)
            found = list(rows.values(*COLUMNS)[: PAGE + 1])
        shown = found[:PAGE]
        older = keyset.written(*(shown[-1][column] for column in columns)) if len(found) > PAGE else ""
        unread = 0 if place or self.mode != Mode.LIVE else self.conversation.unread_count
        return Stretch(by_day(bubbles_from(shown), viewer_id=self.user.pk, newest_unread=unread), older)

    @property
    def shows_contact(self) -> bool:
        """Telephone and the like: not yet of one in the queue."""
        return self.mode != Mode.QUEUED

    @property
    def may_be_assumed(self) -> bool:
        """It waits, and whoever had it once may take it again."""
        waits = self.conversation.is_open and self.conversation.assignee_id is None
        return waits and (self.mode != Mode.FORMER or self.conversation.sector_id in self.user.sector_ids)

    @property
    def panel(self) -> str:
        """Which of the composer's panels it is about now."""
        if self.mode != Mode.LIVE:
            return self.mode
        if self.conversation.contact.is_blocked:
            return "blocked"
        if not self.conversation.is_open:
            return "closed"
        return "open" if self.conversation.window_is_open else "window"

    @property
    def is_low(self) -> bool:
        return self.conversation.window_left.total_seconds() < LOW_SECONDS

    @property
    def window_left(self) -> str:
        """`21 h 04 min`"""
        minutes = int(self.conversation.window_left.total_seconds() // 60)
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest:02} min" if hours else f"{rest} min"

    @property
    def window_share(self) -> int:
        """How much of the 24 hours is left, in percent."""
        return round(self.conversation.window_left.total_seconds() / 864)

    @property
    def waiting_tick(self) -> SafeString:
        """For a message that is not on the server yet."""
        return tick(Message.Status.QUEUED)

    @property
    def limits(self) -> str:
        """What the composer says of a file before it is uploaded, as JSON."""
        return upload_limits()

    @cached_property
    def stays(self) -> list[Assignment]:
        """With whom the conversation is, and was since it was opened, and why; the latest first."""
        stays = self.conversation.assignments.filter(ticket=self.conversation.ticket_id)
        return list(stays.select_related("user", "sector").order_by("-pk")[:STAYS])

    @property
    def left(self) -> str:
        """When it left the agent: `30/11/2026 às 14:31`."""
        last = (
            self.conversation.assignments.filter(user=self.user, ended_at__isnull=False)
            .order_by("-ended_at")
            .first()
        )
        return moments.full(last.ended_at).replace(" ", " às ") if last and last.ended_at else ""
