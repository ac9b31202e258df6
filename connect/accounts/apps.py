from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class AccountsConfig(AppConfig):
    name = "connect.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect.accounts import forgetting, fragments  # noqa: F401 - register what they do

        user_logged_out.connect(_leave, dispatch_uid="accounts")


def _leave(sender: Any, user: Any = None, **kwargs: Any) -> None:
    from connect.accounts import presence

    if user is not None:
        presence.left(user)
