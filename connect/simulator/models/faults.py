"""Trouble ordered in advance: what goes wrong with the next sends of a number."""

from __future__ import annotations

from django.db import models


class Fault(models.Model):
    class Kind(models.TextChoices):
        REFUSE = "refuse", "resposta com o código, nada é aceito"
        FAIL = "fail", "aceita, e depois falha com o código"
        HANG_UP = "hang_up", "aceita, mas a resposta nunca chega"
        BREAK = "break", "erro 500 antes de aceitar"

    number = models.ForeignKey("SimulatedNumber", on_delete=models.CASCADE, related_name="faults")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.PositiveIntegerField(default=131000)
    recipient = models.CharField(max_length=20, blank=True)
    """Dialled digits; blank: whoever comes next."""
    times = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.kind} {self.code} x{self.times}"
