"""Who has the conversation, and each stretch from its opening to its closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connect.accounts.models import Sector
from connect.conversations.models import Assignment, Conversation, Ticket
from connect.conversations.models.assignable import Turn, Why
from connect.conversations.models.receivable import told
from connect.simulator.company.written import Stay, Written


@dataclass
class Attended(Written):
    """Each verb does to the row what its namesake in `connect.conversations` does, at a time of the past."""

    def read(self) -> None:
        """Whoever has the conversation opens it."""
        self.conversation.unread_count = 0
        self.conversation.be_ongoing()
        for pair in self.pairs:
            if pair.message.is_inbound:
                pair.simulated.status = "read"

    def assume(self, username: str, *, at: datetime) -> None:
        user = self.staff.users[username]
        assert self.conversation.assignee is None, f"{self.contact} is not in a queue"
        self._hand_to(Turn(user, user.sector or self.conversation.sector, Why.ASSUMED), at=at)
        self.note("assumed", f"{user.name} assumiu a conversa", at=at, by=user)

    def transfer(self, username: str, *, at: datetime, note: str = "") -> None:
        by, to = self.holder, self.staff.users[username]
        self._hand_to(Turn(to, to.sector, Why.TRANSFERRED), at=at)
        self.conversation.stand_back()
        sentence = f"{by.name} transferiu a conversa para {to.name}"
        self.note("transferred", sentence, at=at, by=by, **({"note": note} if note else {}))

    def close(self, *, at: datetime, by: str = "", reason: str = "") -> None:
        author = self.staff.users[by] if by else self.holder
        self.ticket.closed_at, self.ticket.closed_by, self.ticket.reason = at, author, reason
        self.conversation.become(Conversation.Status.CLOSED)
        self.conversation.waiting_since = None
        self.read()
        self.conversation.stand_back()
        sentence = f"{author.name} encerrou o atendimento {{protocol}}"
        self.note("closed", f"{sentence}: {reason}" if reason else sentence, at=at, by=author)

    def open(self, *, at: datetime, nobody: bool) -> None:
        """As `Conversation.open_ticket`: the same ticket within the grace period, else a new one."""
        last = self.tickets[-1] if self.tickets else None
        closed_at = last.closed_at if last else None
        if last is not None and closed_at is not None and at <= closed_at + self.conversation.grace():
            last.closed_at, last.closed_by, last.reason = None, None, ""
            was_answered = last.first_answered_at is not None
            self.conversation.become(
                Conversation.Status.ACTIVE if was_answered else Conversation.Status.PENDING
            )
            self.note("reopened", "O cliente voltou a escrever: atendimento {protocol} reaberto", at=at)
            return
        self.tickets.append(Ticket(conversation=self.conversation, opened_at=at))
        self.conversation.become(Conversation.Status.PENDING)
        turn = self._turn(nobody=nobody)
        self._hand_to(turn, at=at)
        self.note("opened", f"Atendimento {{protocol}} aberto. {told(turn)}", at=at)

    def _turn(self, *, nobody: bool) -> Turn:
        owner, sector = self.contact.owner, self.line.number.sector
        if owner is not None:
            return Turn(owner, owner.sector, Why.OWNER)
        assert isinstance(sector, Sector)
        if sector.is_automatic and not nobody:
            return Turn(self.staff.support, sector, Why.AUTOMATIC)
        return Turn(None, sector, Why.QUEUE)

    def _hand_to(self, turn: Turn, *, at: datetime) -> None:
        if self.stays:
            self.stays[-1].row.ended_at = at
            self.stays[-1].row.snapshot = self.conversation.as_row()
            self.stays[-1].last = self.messages[-1]
        self.conversation.assignee, self.conversation.sector = turn.user, turn.sector
        row = Assignment(
            conversation=self.conversation,
            ticket=self.ticket,
            user=turn.user,
            sector=turn.sector,
            why=turn.why,
            started_at=at,
        )
        self.stays.append(Stay(row))
