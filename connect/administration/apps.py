from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "connect.administration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect.administration import fragments  # noqa: F401 - registers what it renders
