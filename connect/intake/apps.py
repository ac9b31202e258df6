from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "connect.intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect.intake import persons  # noqa: F401 - registers what it holds of a person
