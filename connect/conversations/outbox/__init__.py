"""Sending what is queued: under a lease, in each conversation's order, honest about what is unknown."""

from connect.conversations.outbox.sender import Sender

__all__ = ["Sender"]
