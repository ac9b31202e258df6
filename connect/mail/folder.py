"""Where e-mails go when no mail server is named: one file each, in a folder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from email import policy
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Writes `folder/AAAAMMDD-HHMMSS-....eml`, whole or not at all. A demo prints them on the console too."""

    def __init__(self, *, folder: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message)
            if settings.DEMO:
                self._show(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{token_hex(2)}.eml"
        half = self.folder.parent / f".{name}"
        half.touch(mode=0o600)
        half.write_bytes(bytes(message.message(policy=policy.default)))
        half.rename(self.folder / name)

    @staticmethod
    def _show(message: EmailMessage) -> None:
        sys.stdout.write(f"\nE-mail para {', '.join(message.to)}: {message.subject}\n\n{message.body}\n")
        sys.stdout.flush()
