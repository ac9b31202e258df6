from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "connect.config"
    label = "config"

    def ready(self) -> None:
        from connect.config import periodic  # noqa: F401 - registers what the clock does
