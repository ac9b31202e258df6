from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "connect.dashboard"

    def ready(self) -> None:
        from connect.dashboard import fragments  # noqa: F401 - registers what it renders
