"""One conversation while it is told: on top of all that the customer does, what the company writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connect.accounts.models import User
from connect.conversations.models import Attempt, Conversation, Message
from connect.conversations.reception.contents import Columns, attachment_of, columns_of
from connect.simulator import said
from connect.simulator.company.files import Sent
from connect.simulator.company.heard import Heard
from connect.simulator.company.written import Saying
from connect.simulator.identifiers import new_wamid
from connect.simulator.models import SimulatedMessage
from connect.whatsapp.reading.contents import content_of


@dataclass
class Telling(Heard):
    def answer(
        self,
        saying: Saying,
        *,
        at: datetime,
        by: str = "",
        status: str = "read",
        error_code: int | None = None,
        quoting: str = "",
        name: str = "",
    ) -> None:
        """Somebody of the company writes: whoever has the conversation, unless named."""
        author = self.staff.users[by] if by else self.holder
        ends = self.conversation.window_ends_at
        assert ends is not None, f"{self.contact} never wrote"
        assert at < ends, f"the window of {self.contact} had closed"
        quoted = self.named[quoting].simulated.wamid if quoting else ""
        self._send(
            saying, at=at, author=author, status=status, error_code=error_code, quoted=quoted, name=name
        )
        self._answered(author, at=at)

    def send_template(
        self, template: said.Said, shown: dict[str, Any], *, at: datetime, by: str, status: str
    ) -> None:
        """A template, which may go at any time; of a mass send it opens no ticket and is no answer."""
        simulated = self._send(template, at=at, author=self.staff.users[by], status=status)
        simulated.shown = shown
        message = self.pairs[-1].message
        message.text = shown["body"]
        self.show_again(message)

    def _send(
        self,
        saying: Saying,
        *,
        at: datetime,
        author: User,
        status: str,
        error_code: int | None = None,
        quoted: str = "",
        name: str = "",
    ) -> SimulatedMessage:
        spoken = self.spoken(saying)
        customer = self.chat.customer
        simulated = SimulatedMessage(
            chat=self.chat,
            wamid=new_wamid(customer.wa_id or customer.user_id[:20], from_customer=False),
            direction="out",
            kind=spoken.kind,
            content=spoken.content,
            quoted=quoted,
            status=status,
            error_code=error_code,
            to_user_id=not customer.phone,
            happened_at=at,
            changed_at=at,
        )
        message = self.row_of(Message.Direction.OUT, _columns(spoken), simulated, at=at)
        message.author = author
        self._follow(message, status, error_code=error_code)
        attempt = Attempt(
            message=message,
            number=self.line.number,
            wamid=simulated.wamid,
            outcome=Attempt.Outcome.ACCEPTED,
            started_at=at,
            answered_at=at,
        )
        simulated.opaque = str(attempt.pk)
        self.attempts.append(attempt)
        if isinstance(saying, Sent):
            self.attach(attachment_of(_media(spoken), message), saying, uploaded_at=at)
        self.add(message, simulated, name)
        return simulated

    def _follow(self, message: Message, status: str, *, error_code: int | None) -> None:
        """The ticks up to this one, each a little later, none of them in the future."""
        path = ["sent", "failed"] if status == "failed" else ["sent", "delivered", "read", "played"]
        at = message.happened_at
        for state in path[: path.index(status) + 1]:
            at = min(at + timedelta(seconds=self.chance.randint(1, 45 if state == "read" else 3)), self.now)
            message.advance(state, at=at, error_code=error_code)

    def _answered(self, author: User, *, at: datetime) -> None:
        self.read()
        self.conversation.waiting_since = None
        if self.ticket.first_answered_at is None:
            self.ticket.first_answered_at = at
        if not self.conversation.is_active:
            self.conversation.become(Conversation.Status.ACTIVE)
        if author.is_agent and self.contact.owner is None:
            self.contact.owner = author


def _media(spoken: said.Said) -> Any:
    return content_of({"type": spoken.kind, spoken.kind: spoken.content})


def _columns(spoken: said.Said) -> Columns:
    """What the product stores of a message of its own: for most kinds Meta's JSON is the same both ways."""
    if spoken.kind == "interactive":
        return Columns(
            Message.Kind.INTERACTIVE, spoken.content["body"]["text"], {"interactive": spoken.content}
        )
    if spoken.kind == "template":
        return Columns(Message.Kind.TEMPLATE, "", {"name": spoken.content["name"]})
    return columns_of(_media(spoken))
