from __future__ import annotations

from datetime import timedelta

from django.db import models


class Sector(models.Model):
    """A department (*Setor*), with its rule for who gets an inbound message."""

    class Routing(models.TextChoices):
        QUEUE = "queue", "Fila"
        AUTOMATIC = "automatic", "Automática"

    name = models.CharField("nome", max_length=60, unique=True)
    routing = models.CharField("distribuição", max_length=10, choices=Routing, default=Routing.QUEUE)
    limit_per_agent = models.PositiveSmallIntegerField("limite por atendente", default=20)
    waiting_limit_minutes = models.PositiveSmallIntegerField("limite de espera (min)", default=15)
    waiting_returns_to_queue = models.BooleanField("espera vencida volta à fila", default=False)
    grace_minutes = models.PositiveSmallIntegerField("tolerância de reabertura (min)", default=30)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_automatic(self) -> bool:
        return self.routing == self.Routing.AUTOMATIC

    @property
    def grace(self) -> timedelta:
        """How long after closing a message reopens the same ticket."""
        return timedelta(minutes=self.grace_minutes)
