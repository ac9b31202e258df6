from __future__ import annotations

from datetime import datetime

from django.db import models


class Revisable(models.Model):
    """What the customer changed or deleted afterwards. The former texts are kept."""

    edited_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    former_texts = models.JSONField(default=list, blank=True)

    text: str

    class Meta:
        abstract = True

    @property
    def is_edited(self) -> bool:
        return self.edited_at is not None

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def edit(self, text: str, *, at: datetime) -> bool:
        """Take a newer text, in memory. An older edit that comes late only joins the history."""
        if any(former["at"] == at.isoformat() and former["text"] == text for former in self.former_texts):
            return False
        if self.edited_at is not None and at == self.edited_at and text == self.text:
            return False
        if self.edited_at is not None and (at, text) < (self.edited_at, self.text):
            self.former_texts.append({"text": text, "at": at.isoformat()})
        else:
            before = self.edited_at.isoformat() if self.edited_at else ""
            self.former_texts.append({"text": self.text, "at": before})
            self.text, self.edited_at = text, at
        self.former_texts.sort(key=lambda former: (former["at"], former["text"]))
        return True

    def revoke(self, *, at: datetime) -> bool:
        """Deleted by the customer, in memory: shown as deleted, kept for the audit."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return False
        self.revoked_at = at
        return True
