from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "connect.conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect.conversations import (
            fragments,  # noqa: F401 - registers what it renders
            leaving,  # noqa: F401 - registers what the clock does
            waits,  # noqa: F401 - the same
        )
