"""The heart: conversations, tickets, messages, assignment, outbox."""
