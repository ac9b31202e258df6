"""Secrets at rest: encrypted by a key that comes from SECRET_KEY, shown to nobody by accident."""

from connect.vault.secrets import EncryptedText, Secret, Unreadable

__all__ = ["EncryptedText", "Secret", "Unreadable"]
