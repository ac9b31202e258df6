from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest


class LiveConfig(AppConfig):
    name = "connect.live"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        user_logged_out.connect(_end_streams, dispatch_uid="live")


def _end_streams(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    from connect.live import broadcasts

    session_key = request.session.session_key if request is not None else None
    if session_key:
        broadcasts.signed_out(session_key)
