from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "connect.mail"
    default_auto_field = "django.db.models.BigAutoField"
