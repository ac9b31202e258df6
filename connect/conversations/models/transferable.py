from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from connect.accounts.bells import availability_bell
from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.contacts.models import Contact
from connect.conversations import broadcasts
from connect.conversations.models.assignable import Assignable, Turn, Why
from connect.conversations.models.closeable import NotAllowed, NotOpen

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation

LONGEST_NOTE = 500

type Receiver = User | Sector


class PassedOn(Refusal):
    """Somebody was faster: it is with another by now."""


class AlreadyThere(Refusal):
    """Who shall get it has it."""


class CannotReceive(Refusal):
    """Who shall get it would never see it."""


class NoteTooLong(Refusal):
    """More than a note."""


class Transferable(Assignable):
    """Passing an open conversation on: to a colleague, or to a sector's queue."""

    class Meta:
        abstract = True

    def transfer(  # type: ignore[misc]
        self: Conversation, *, to: Receiver, by: User, note: str = "", make_owner: bool = False
    ) -> None:
        """*Transferir*: the whole history goes along; `note` is for who receives it, never for the customer.

        Of two at once the second is told who has it: this object says who had it when `by` looked.
        Only `make_owner` (*Tornar Atendente Principal*) changes the contact's owner, and only to a person.
        Raises PassedOn, NotOpen, NotAllowed, AlreadyThere, CannotReceive, NoteTooLong.
        """
        note = note.strip()
        if len(note) > LONGEST_NOTE:
            raise NoteTooLong(f"A nota pode ter até {LONGEST_NOTE} caracteres.")
        seen = (self.assignee_id, self.sector_id)
        with transaction.atomic():
            # In the order in which everyone locks: people, contact, conversation.
            if isinstance(to, User):
                to = User.objects.select_for_update(no_key=True).get(pk=to.pk)
            if make_owner:
                Contact.objects.select_for_update(no_key=True).get(pk=self.contact_id)
            self.refresh_from_db(from_queryset=type(self).objects.locked())
            self._check_transfer(to, by=by, seen=seen)
            heard_before = broadcasts.hearers(self)
            before = {"assignee": self.assignee_id, "sector": self.sector_id}
            now = timezone.now()
            sentence = self._told_transfer(to, by=by)
            self.hand_to(self._turn_of(to), at=now, declined=isinstance(to, Sector))
            self.stand_back()
            self.last_at = self._not_before(now)
            if isinstance(to, User):
                self.awaiting = "" if to == by else to.name
                if make_owner:
                    self.contact.give_to(to, by=by)
                    sentence = f"{sentence}. Atendente Principal: {to.name}"
            line = self.add_line("transferred", sentence, at=self.last_at, by=by, note=note)
            self.save_changes("assignee", "sector")
            after = {"assignee": self.assignee_id, "sector": self.sector_id}
            record("conversation.transferred", by=by, about=self, before=before, after=after)
            broadcasts.conversation_changed(self, also=heard_before)
            if isinstance(to, User) and to != by:
                broadcasts.handed_over(line, to)
            availability_bell.ring()

    def _check_transfer(  # type: ignore[misc]
        self: Conversation, to: Receiver, *, by: User, seen: tuple[int | None, int | None]
    ) -> None:
        if seen != (self.assignee_id, self.sector_id):
            raise PassedOn(self.whereabouts)
        if not type(self).objects.visible_to(by).filter(pk=self.pk).exists():
            raise NotAllowed("Esta conversa não está mais com você.")
        if not self.is_open:
            raise NotOpen("Esta conversa já foi encerrada. Reabra para transferir.")
        if isinstance(to, Sector):
            if self.assignee_id is None and self.sector_id == to.pk:
                raise AlreadyThere(f"Esta conversa já está na fila de {to.name}.")
            return
        if self.assignee_id == to.pk:
            raise AlreadyThere(f"Esta conversa já está com {to.name}.")
        if not to.is_active:
            raise CannotReceive(f"{to.name} não usa mais o sistema. Escolha outra pessoa.")
        if to.is_manager and to.sector is None:
            raise CannotReceive(f"{to.name} ainda não tem setor. Escolha outra pessoa.")

    def _turn_of(self: Conversation, to: Receiver) -> Turn:  # type: ignore[misc]
        if isinstance(to, Sector):
            return Turn(None, to, Why.TRANSFERRED)
        return Turn(to, self.sector_with(to), Why.TRANSFERRED)

    def _told_transfer(self: Conversation, to: Receiver, *, by: User) -> str:  # type: ignore[misc]
        """As the thread tells it, before it happens."""
        if self.assignee_id == by.pk:
            source = ""
        elif self.assignee is not None:
            source = f" de {self.assignee.name}"
        else:
            source = f" da fila de {self.sector.name}" if self.sector is not None else ""
        if to == by:
            return f"{by.name} assumiu a conversa{source}"
        target = f"a fila de {to.name}" if isinstance(to, Sector) else to.name
        return f"{by.name} transferiu a conversa{source} para {target}"

    def _not_before(self: Conversation, moment: datetime) -> datetime:  # type: ignore[misc]
        """A customer's clock may be ahead of ours: the line comes after what was said."""
        return max(moment, self.last_at)
