"""Which mail server, by `EMAIL_URL`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 8
"""For the whole of the conversation with the mail server."""
YES = {"1", "true", "yes"}


def mailer(url: str, *, folder: Path) -> dict[str, Any]:
    """`smtp://user:password@host:587?tls=1`, `smtps://...` for TLS from the start; files when empty."""
    if not url:
        return {"BACKEND": "connect.mail.folder.FolderBackend", "OPTIONS": {"folder": str(folder)}}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("EMAIL_URL must be smtp://user:password@host:587?tls=1")
    asked = {name: values[-1].lower() in YES for name, values in parse_qs(parts.query).items()}
    return {
        "BACKEND": "connect.mail.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": asked.get("tls", False),
            "use_ssl": parts.scheme == "smtps" or asked.get("ssl", False),
            "timeout": TIMEOUT_SECONDS,
        },
    }
