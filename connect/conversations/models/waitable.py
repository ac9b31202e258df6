from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from connect.accounts.models import Sector
from connect.conversations import broadcasts
from connect.conversations.models.assignable import Assignable, Turn, Why

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation


class Waitable(Assignable):
    """A customer who waits too long for who has the conversation: rule 3 of the product."""

    class Meta:
        abstract = True

    def heed_wait(self: Conversation, *, since: datetime) -> bool:  # type: ignore[misc]
        """Tell the manager, once a wait, and give it back to the queue if its sector says so.

        `since`: from when on one would have had to wait, and to have it, for longer than the limit. False
        when somebody has answered, taken or closed it meanwhile.
        """
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self).objects.locked())
            if not self._has_waited(since):
                return False
            heard_before = broadcasts.hearers(self)
            now = timezone.now()
            sector = self.sector
            if sector is not None and sector.is_active and sector.waiting_returns_to_queue:
                assert self.assignee is not None
                sentence = (
                    f"{self.assignee.name} não respondeu em {sector.waiting_limit_minutes} min: "
                    f"a conversa voltou à fila de {sector.name}"
                )
                self.hand_to(Turn(None, sector, Why.WAITED), at=now, declined=True)
                self.add_line("waited", sentence, at=max(now, self.last_at))
            self.late_at = now
            self.save_changes("assignee", "sector")
            broadcasts.conversation_changed(self, also=heard_before)
            is_managed = sector is not None and Sector.objects.managed().filter(pk=sector.pk).exists()
            broadcasts.waits_too_long(self, tell=broadcasts.watchers(self, is_managed=is_managed))
            return True

    def _has_waited(self: Conversation, since: datetime) -> bool:  # type: ignore[misc]
        if not self.is_open or self.assignee_id is None or self.late_at is not None:
            return False
        if self.waiting_since is None or self.waiting_since > since:
            return False
        return self.assignments.filter(ended_at=None, started_at__lte=since).exists()
