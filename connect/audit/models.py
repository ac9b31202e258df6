from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of the audit trail: who did what, to what, when, from where.

    Rows are only ever added. `before` and `after` hold what changed, without personal values.
    """

    happened_at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    """Id of the user; null: the system."""
    kind = models.CharField(max_length=60)
    """Noun and verb, such as "conversation.closed"."""
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"]),
            models.Index(fields=["actor_id", "-id"]),
            models.Index(fields=["kind", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"
