from __future__ import annotations

from django.db import models

from connect.accounts.models import User


class Indicators(models.Model):
    """What a person's dashboard counts. Counted in the background (counting.py), so that no page counts."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="indicators")

    contacts = models.PositiveIntegerField(default=0)
    """*Total de Contatos*: those whose record the person sees."""
    waiting = models.PositiveIntegerField(default=0)
    """*Pendentes, aguardando resposta*: contacts who have written, and have no answer yet."""
    untouched = models.PositiveIntegerField(default=0)
    """*Pendentes, sem interação*: contacts who never had a ticket."""

    active = models.PositiveIntegerField(default=0)
    """*Em Atendimento*: conversations."""
    unanswered = models.PositiveIntegerField(default=0)
    """Of these, the ones whose customer waits for an answer."""
    oldest_wait = models.DateTimeField(null=True)
    """Since when the customer who has waited longest for a first answer waits."""
    highlights = models.PositiveIntegerField(default=0)
    load = models.PositiveIntegerField(default=0)
    """Open conversations that the person has."""

    OF_CONTACTS = ("contacts", "waiting", "untouched")
    OF_CONVERSATIONS = ("active", "unanswered", "oldest_wait", "highlights", "load")

    def __str__(self) -> str:
        return f"{self.user}: {self.contacts} contatos"

    @property
    def pending(self) -> int:
        return self.waiting + self.untouched
