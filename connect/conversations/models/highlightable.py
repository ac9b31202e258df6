from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from connect.accounts.models import User
from connect.conversations import broadcasts
from connect.conversations.models.listable import Listable

if TYPE_CHECKING:
    from connect.conversations.models.conversation import Conversation


class Highlight(models.IntegerChoices):
    """What stands out is ordered by it: who needs somebody most comes first."""

    ONGOING = 1, "EM ANDAMENTO"
    NEWS = 2, "NOVA MENSAGEM"


class Highlightable(Listable):
    """*Contatos em Destaque*: rule 7 of the product.

    The customer's message makes it stand out (red, *NOVA MENSAGEM*); opened or answered it is *EM ANDAMENTO*
    (yellow), until somebody marks it as read, passes it on or closes it. These change the row in memory.
    """

    highlight = models.PositiveSmallIntegerField(choices=Highlight, null=True)
    highlighted_at = models.DateTimeField(null=True)
    """When the customer wrote last, while it stands out."""

    IN_HIGHLIGHTS = ("highlight", "highlighted_at", "last_message_id", "pk")
    """What *Contatos em Destaque* are ordered by, the greatest first: who needs somebody, and newest."""

    class Meta:
        abstract = True

    def stand_out(self, *, at: datetime) -> None:
        """The customer has written then."""
        self.highlight = Highlight.NEWS
        self.highlighted_at = max(at, self.highlighted_at or at)

    def be_ongoing(self) -> None:
        """Somebody has opened or answered it."""
        if self.highlight is not None:
            self.highlight = Highlight.ONGOING

    def stand_back(self) -> None:
        """It stands out no longer, until the customer writes again."""
        self.highlight = self.highlighted_at = None

    def take_over_highlight(self, other: Highlightable) -> None:
        """The two have become one: what needs more counts."""
        if other.highlight is not None and other.highlighted_at is not None:
            self.highlight = max(other.highlight, self.highlight or 0)
            self.highlighted_at = max(other.highlighted_at, self.highlighted_at or other.highlighted_at)

    def mark_as_read(self: Conversation, *, by: User) -> None:  # type: ignore[misc]
        """*Marcar como Lida*. Who has the conversation has read it; for anyone else nothing becomes read.

        Raises NotAllowed.
        """
        with transaction.atomic():
            self.lock_for(by)
            if self.highlight is None:
                return
            self.stand_back()
            if self.assignee_id == by.pk:
                self.clear_unread()
            self.save_changes()
            broadcasts.conversation_changed(self)
