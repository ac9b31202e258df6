"""Sending what is queued: claimed under a lease, in each conversation's order, and honest about what is unknown."""

from connect.conversations.outbox.sender import Sender

__all__ = ["Sender"]
