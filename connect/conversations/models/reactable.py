from __future__ import annotations

from datetime import datetime

from django.db import models

CUSTOMER, COMPANY = "customer", "company"


class Reactable(models.Model):
    """Reactions: one of the customer's, one of the company's; the newest of each stands."""

    reactions = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def react(self, emoji: str, *, who: str, at: datetime) -> bool:
        """Set or (empty) take back a reaction, in memory. False when a newer one stands already."""
        standing = self.reactions.get(who)
        moment = at.isoformat()
        if standing and (standing["at"], standing["emoji"]) >= (moment, emoji):
            return False
        self.reactions[who] = {"emoji": emoji, "at": moment}
        return True

    @property
    def shown_reactions(self) -> list[tuple[str, str]]:
        """Pairs of who ("customer" or "company") and emoji."""
        return [(who, said["emoji"]) for who, said in sorted(self.reactions.items()) if said["emoji"]]
