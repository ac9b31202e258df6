"""What Meta proves itself with: the secrets and tokens of all numbers, kept at hand."""

from __future__ import annotations

import asyncio
import time

from django.db import connections

from connect.whatsapp.models import Number

FRESH_SECONDS = 30.0
PATIENCE_SECONDS = 1.0
"""What fits no known secret may be signed with a new one; looking costs a query, so not at every forgery."""


class Keyring:
    def __init__(self) -> None:
        self.app_secrets: tuple[str, ...] = ()
        self.verify_tokens: tuple[str, ...] = ()
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def refresh(self, *, older_than: float = FRESH_SECONDS) -> bool:
        """Reads the secrets anew unless they are fresh enough. True when they may have changed."""
        if time.monotonic() - self._read_at < older_than:
            return False
        async with self._reading:
            if time.monotonic() - self._read_at >= older_than:
                await asyncio.to_thread(self._read)
        return True

    def _read(self) -> None:
        try:
            self.app_secrets = Number.objects.signing_secrets()
            self.verify_tokens = Number.objects.verify_tokens()
            self._read_at = time.monotonic()
        finally:
            connections.close_all()
