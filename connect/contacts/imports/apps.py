from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "connect.contacts.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect.contacts.imports import fragments  # noqa: F401 - registers what it renders
