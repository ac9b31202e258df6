from __future__ import annotations

from datetime import datetime

from django.db import models

from connect.ui import phones


class Nameable(models.Model):
    """What to call a contact: by the name that somebody here gave, else as on WhatsApp."""

    name = models.CharField("nome", max_length=120)
    named_by_hand = models.BooleanField(default=False, editable=False)
    """A person of the company has given the name: WhatsApp's no longer changes it."""
    profile_name = models.CharField(max_length=120, blank=True, editable=False)
    """The name that the person chose on WhatsApp."""
    profile_name_at = models.DateTimeField(null=True, editable=False)
    username = models.CharField(max_length=60, blank=True, editable=False)
    phone = models.CharField(max_length=20, blank=True, editable=False)
    """The telephone shown, E.164 digits with the ninth digit; empty while only a user id is known."""

    class Meta:
        abstract = True

    @property
    def shown_phone(self) -> str:
        """As people read it; the username where WhatsApp shows no telephone."""
        return phones.shown_or_username(self.phone, self.username)

    def name_on_whatsapp(self) -> str:
        """What to call a person whom nobody here has named."""
        shown = self.profile_name or (f"@{self.username}" if self.username else "")
        return shown or (f"+{self.phone}" if self.phone else "Cliente sem nome")

    def has_news_of_name(self, profile_name: str, username: str, at: datetime) -> bool:
        """Whether the person now shows another name than the one we know."""
        is_newer = self.profile_name_at is None or (at, profile_name) > (
            self.profile_name_at,
            self.profile_name,
        )
        if profile_name and is_newer and profile_name[:120] != self.profile_name:
            return True
        return bool(username) and (is_newer or not self.username) and username[:60] != self.username

    def _is_newer(self, profile_name: str, at: datetime) -> bool:
        known_at = self.profile_name_at
        return known_at is None or (at, profile_name) > (known_at, self.profile_name)

    def hear_name(self, profile_name: str, username: str, at: datetime) -> None:
        """Take over what the person shows, in memory, unless we know something newer."""
        if not self.has_news_of_name(profile_name, username, at):
            return
        if self._is_newer(profile_name, at):
            self.username = username[:60] or self.username
            if profile_name:
                self.profile_name, self.profile_name_at = profile_name[:120], at
        else:
            self.username = self.username or username[:60]
        self.follow_whatsapp()

    def follow_whatsapp(self) -> None:
        """Be called as on WhatsApp, in memory, if nobody here gave a name."""
        if not self.named_by_hand:
            self.name = self.name_on_whatsapp()

    def take_over_names(self, other: Nameable) -> list[str]:
        """A name given by hand goes before WhatsApp's, the newer profile before the older; in memory.

        Returns the name that would be lost.
        """
        lost = []
        if other.named_by_hand and other.name != self.name:
            if self.named_by_hand:
                lost.append(other.name)
            else:
                self.name, self.named_by_hand = other.name, True
        if other.profile_name_at is not None:
            self.hear_name(other.profile_name, other.username, other.profile_name_at)
        self.username = self.username or other.username
        self.follow_whatsapp()
        return lost
