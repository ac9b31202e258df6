from django.apps import AppConfig


class BellConfig(AppConfig):
    name = "connect.bell"
    default_auto_field = "django.db.models.BigAutoField"
