from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.conversations import broadcasts
from connect.conversations.models.assignable import Assignable, Turn, Why

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation


class Releasable(Assignable):
    """Who has it attends no more: a colleague goes on, or it waits in a queue again."""

    class Meta:
        abstract = True

    def release(self: Conversation, *, to: User | None, by: User | None) -> bool:  # type: ignore[misc]
        """From who has it to this colleague, else to the queue of its sector; without one, to the admins.

        False when it is nobody's, or closed. The caller holds the row of `to`, who works here.
        """
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self).objects.locked())
            former = self.assignee
            if former is None or not self.is_open:
                return False
            heard_before = broadcasts.hearers(self)
            now = timezone.now()
            sector = self.sector_with(to) if to is not None else self.sector or former.sector
            self.hand_to(Turn(to, sector, Why.RELEASED), at=now)
            self.stand_back()
            if to is not None:
                self.awaiting = to.name
                whereto = f"a conversa passa a {to.name}"
            elif sector is not None:
                whereto = f"a conversa volta à fila de {sector.name}"
            else:
                whereto = "a conversa aguarda um Admin"
            self.add_line(
                "released", f"{former.name} deixou o atendimento: {whereto}", at=max(now, self.last_at), by=by
            )
            self.save_changes("assignee", "sector")
            broadcasts.conversation_changed(self, also=heard_before)
            return True
