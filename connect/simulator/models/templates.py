"""A message template of an account, from its creation to Meta's verdict and after."""

from __future__ import annotations

from django.db import models

from connect.simulator.identifiers import new_number


class SimulatedTemplate(models.Model):
    template_id = models.CharField(max_length=64, unique=True, default=new_number)
    waba_id = models.CharField(max_length=64)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=15)
    category = models.CharField(max_length=20)
    previous_category = models.CharField(max_length=20, blank=True)
    parameter_format = models.CharField(max_length=12, default="POSITIONAL")
    components = models.JSONField(default=list)
    status = models.CharField(max_length=20, default="PENDING")
    quality = models.CharField(max_length=10, default="UNKNOWN")
    rejected_reason = models.CharField(max_length=60, default="NONE")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["waba_id", "name", "language"], name="simulator_one_template")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
