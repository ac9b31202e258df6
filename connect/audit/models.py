from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of the audit trail: who did what, to what, when, from where.

    Rows are only ever added: the database refuses the rest (`standing.py`). `before` and `after` hold what
    changed, without personal values: of those only the names are here, in `personal`.
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
    personal = models.JSONField(default=list, blank=True)
    """Names of the values that are kept apart, and erased when their person is."""
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="audit_by_time"),
            models.Index(fields=["actor_id", "-happened_at", "-id"], name="audit_by_person"),
            models.Index(fields=["kind", "-happened_at", "-id"], name="audit_by_kind"),
            models.Index(fields=["object_type", "object_id", "-happened_at", "-id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"


class PersonalValue(models.Model):
    """What an entry says of a person: a name, a telephone. Never changed; erased with its person."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="personal_values")
    person_type = models.CharField(max_length=60)
    person_id = models.CharField(max_length=40)
    """Whom it is about, which need not be what the entry is about."""
    name = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_type", "person_id"], name="audit_of_person")]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_type}:{self.person_id}"
