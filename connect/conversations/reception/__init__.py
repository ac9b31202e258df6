"""Taking in what WhatsApp reports: each kind of update to the verb that it means."""

from connect.conversations.reception.taking import Aside, take_in

__all__ = ["Aside", "take_in"]
