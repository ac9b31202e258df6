from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef

from connect.accounts.models import Sector, User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def former_of(self, user: User) -> AssignmentQuerySet:
        """The last of this person's in each conversation that has left them."""
        ended = self.filter(user=user, ended_at__isnull=False)
        later = Assignment.objects.filter(
            user=user, ended_at__isnull=False, conversation=OuterRef("conversation"), pk__gt=OuterRef("pk")
        )
        return ended.exclude(conversation__assignee=user).filter(~Exists(later))


class Assignment(models.Model):
    """Who had a conversation from when to when; no user: a sector's queue.

    Its end keeps what the person last saw: the list row, and the last message that was theirs to read.
    """

    class Why(models.TextChoices):
        OWNER = "owner", "é Atendente Principal do contato"
        SUBSTITUTE = "substitute", "substitui o Atendente Principal"
        AUTOMATIC = "automatic", "distribuição automática do setor"
        QUEUE = "queue", "fila do setor"
        NO_SECTOR = "no_sector", "o número não tem setor"
        ASSUMED = "assumed", "assumiu da fila"
        SAME_AGENT = "same_agent", "mesmo atendente de antes"
        REOPENED = "reopened", "reabriu a conversa"
        STARTED = "started", "iniciou a conversa"
        TRANSFERRED = "transferred", "recebeu por transferência"
        RELEASED = "released", "quem atendia deixou o atendimento"
        WAITED = "waited", "o cliente esperou demais por quem atendia"

    conversation = models.ForeignKey("conversations.Conversation", models.CASCADE, related_name="assignments")
    ticket = models.ForeignKey("conversations.Ticket", models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="assignments")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=12, choices=Why)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    declined = models.BooleanField(default=False, db_default=False)
    """It went from them to a queue: it does not come to them again by itself, while it is open."""
    last_message_id = models.BigIntegerField(null=True)
    snapshot = models.JSONField(default=dict, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(ended_at=None), name="one_current_assignment"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-ended_at", "-id"]),
            models.Index(fields=["user", "conversation"], name="conversations_had"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.sector or 'admins'}: {self.get_why_display()}"
