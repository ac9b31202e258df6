"""E-mails that the demo did not send: kept as files, read here."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.simulator.views.demo import demo_only

SHOWN = 50


@dataclass(frozen=True)
class Captured:
    sender: str
    to: str
    subject: str
    text: str
    at: datetime


@demo_only
@require_GET
def captured(request: HttpRequest) -> HttpResponse:
    folder = settings.DATA_DIR / "mail"
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    newest = sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)[:SHOWN]
    return render(request, "simulator/emails.html", {"emails": [_read(path) for path in newest]})


def _read(path: Path) -> Captured:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body else ""
    return Captured(
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=text.rstrip().rstrip("-").strip(),
        at=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC),
    )
