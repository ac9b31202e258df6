from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.conversations import broadcasts
from connect.conversations.models.assignment import Assignment
from connect.conversations.models.listable import Listable
from connect.conversations.models.message import Message

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation

Why = Assignment.Why


class AlreadyAssigned(Refusal):
    """Somebody else was faster."""


class NotInQueue(Refusal):
    """There is nothing to assume."""


class Turn(NamedTuple):
    """Who gets a conversation, and why."""

    user: User | None
    sector: Sector | None
    why: Assignment.Why


class Assignable(Listable):
    """Who has the conversation: a person, or a sector's queue."""

    class Meta:
        abstract = True

    @property
    def held(self: Conversation) -> str:  # type: ignore[misc]
        """Who has it, in words that go beside the customer's name; nothing once it is closed."""
        if not self.is_open:
            return ""
        if self.awaiting:
            return f"aguardando {self.awaiting}"
        if self.assignee is not None:
            return f"com {self.assignee.name}"
        return f"na fila de {self.sector.name}" if self.sector is not None else "aguarda um Admin"

    @property
    def whereabouts(self: Conversation) -> str:  # type: ignore[misc]
        """The same as a sentence, for who wanted to do something with it and was slower."""
        if not self.is_open:
            return "Esta conversa já foi encerrada."
        if self.assignee is not None:
            return f"Esta conversa agora está com {self.assignee.name}."
        if self.sector is not None:
            return f"Esta conversa agora está na fila de {self.sector.name}."
        return "Esta conversa agora aguarda um Admin."

    def assume(self: Conversation, *, by: User) -> None:  # type: ignore[misc]
        """Take it from the queue (*Assumir*). Of two who press at once one gets it, the other is told who.

        Raises AlreadyAssigned, NotInQueue.
        """
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self).objects.locked())
            if self.assignee_id == by.pk:
                return
            if self.assignee is not None:
                raise AlreadyAssigned(f"{self.assignee.name} já assumiu esta conversa.")
            if not self.is_open:
                raise NotInQueue("Esta conversa já foi encerrada.")
            objects = type(self).objects
            if not (objects.queued_for(by) | objects.visible_to(by)).filter(pk=self.pk).exists():
                raise NotInQueue("Esta conversa não está mais na fila do seu setor.")
            heard_before = broadcasts.hearers(self)
            self.hand_to(Turn(by, self.sector_with(by), Why.ASSUMED), at=timezone.now())
            self.add_line("assumed", f"{by.name} assumiu a conversa", at=timezone.now(), by=by)
            self.save_changes("assignee", "sector")
            record("conversation.assumed", by=by, about=self)
            broadcasts.conversation_changed(self, also=heard_before)

    def hand_to(  # type: ignore[misc]
        self: Conversation, turn: Turn, *, at: datetime, declined: bool = False
    ) -> None:
        """Give it to a person or a queue: one assignment ends, the next begins. The row's in memory.

        `declined`: to who had it, it does not come from the queue again by itself.
        """
        self.end_assignment(at=at, declined=declined)
        assert self.ticket is not None, "who gets a conversation gets its ticket"
        self.assignee, self.sector = turn.user, turn.sector
        self.awaiting, self.late_at = "", None
        Assignment.objects.create(
            conversation=self,
            ticket=self.ticket,
            user=turn.user,
            sector=turn.sector,
            why=turn.why,
            started_at=at,
        )

    def sector_with(self: Conversation, user: User) -> Sector | None:  # type: ignore[misc]
        """Whose it is when this person has it: theirs; it stays where it is with who answers for it."""
        stays = self.sector_id is not None and (user.is_admin or self.sector_id in user.sector_ids)
        return self.sector if stays else user.sector

    def end_assignment(  # type: ignore[misc]
        self: Conversation, *, at: datetime, declined: bool = False
    ) -> None:
        """Freeze what the present holder saw, if there is one."""
        if not self.last_message_id:
            return
        last = self.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.assignments.filter(ended_at=None).update(
            ended_at=at, last_message_id=last, snapshot=self.as_row(), declined=declined
        )

    def turn_for_new_ticket(self: Conversation) -> Turn:  # type: ignore[misc]
        """Rule 3 of the product: the contact's owner or their substitute, else the number's sector."""
        owner = self.contact.owner
        if owner is not None and owner.is_active:
            if not owner.is_absent:
                return Turn(owner, owner.sector, Why.OWNER)
            if owner.substitute is not None and owner.substitute.is_active and not owner.substitute.is_absent:
                return Turn(owner.substitute, owner.substitute.sector, Why.SUBSTITUTE)
        sector = self.number.sector
        if sector is None:
            self.number.tell_no_sector()
            return Turn(None, None, Why.NO_SECTOR)
        if sector.is_automatic:
            agent = least_busy(sector)
            if agent is not None:
                return Turn(agent, sector, Why.AUTOMATIC)
        return Turn(None, sector, Why.QUEUE)

    def add_line(  # type: ignore[misc]
        self: Conversation,
        name: str,
        sentence: str,
        *,
        at: datetime,
        by: User | None = None,
        note: str = "",
    ) -> Message:
        """A line of the system in the thread, written and announced, with a colleague's `note`."""
        line = self.line(name, sentence, at=at, **({"note": note} if note else {}))
        line.author = by
        line.save()
        broadcasts.message_changed(line, self)
        return line

    def line(self: Conversation, name: str, sentence: str, *, at: datetime, **details: str) -> Message:  # type: ignore[misc]
        """The same, unsaved."""
        line = Message.event(
            name, sentence, conversation_id=self.pk, number_id=self.number_id, at=at, **details
        )
        line.conversation = self
        return line


def least_busy(sector: Sector) -> User | None:
    """The available agent of the sector with the fewest open conversations, below the limit."""
    return next(iter(free_agents(sector)), None)


def free_agents(sector: Sector) -> list[User]:
    """Those who are available and below the limit, who has the fewest open conversations first.

    Serialised by the sector's row, so that two arrivals at once don't both see the same free place.
    """
    Sector.objects.select_for_update().get(pk=sector.pk)
    open_now = Count("conversations", filter=Q(conversations__is_open=True))
    return list(
        User.objects.online()
        .agents_of(sector.pk)
        .annotate(open_now=open_now)
        .filter(open_now__lt=sector.limit_per_agent)
        .order_by("open_now", "pk")
    )


def drain_queue(sector: Sector) -> int:
    """Give what waits in an automatic sector's queue, oldest first, to who has become available."""
    given = 0
    while sector.is_automatic and _give_one(sector):
        given += 1
    return given


def _give_one(sector: Sector) -> bool:
    """False when nobody is free, or nothing waits for who is."""
    from connect.conversations.models.conversation import Conversation

    with transaction.atomic():
        agents = free_agents(sector)
        if not agents:
            return False
        declined = _declined_in_queue(sector)
        hopeless = [pk for pk, users in declined.items() if users.issuperset(agent.pk for agent in agents)]
        queued = Conversation.objects.locked().filter(sector=sector, assignee=None, is_open=True)
        oldest_first = queued.order_by(Coalesce("waiting_since", "last_at"), "pk")
        waiting = oldest_first.exclude(pk__in=hopeless).first()
        if waiting is None:
            return False
        agent = next(agent for agent in agents if agent.pk not in declined[waiting.pk])
        heard_before = broadcasts.hearers(waiting)
        now = timezone.now()
        waiting.hand_to(Turn(agent, sector, Why.AUTOMATIC), at=now)
        waiting.add_line(
            "routed", f"Conversa encaminhada a {agent.name}: distribuição automática do setor", at=now
        )
        waiting.save_changes("assignee", "sector")
        broadcasts.conversation_changed(waiting, also=heard_before)
        return True


def _declined_in_queue(sector: Sector) -> defaultdict[int, set[int]]:
    """From whom each of those in the queue came there: it does not come to them again by itself."""
    declined: defaultdict[int, set[int]] = defaultdict(set)
    pairs = Assignment.objects.filter(
        declined=True,
        ticket=F("conversation__ticket"),
        conversation__sector=sector,
        conversation__assignee=None,
        conversation__is_open=True,
    )
    for conversation, user in pairs.values_list("conversation", "user"):
        declined[conversation].add(user)
    return declined
