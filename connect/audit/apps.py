from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "connect.audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect.audit.standing import make_it_stand

        post_migrate.connect(make_it_stand, sender=self, dispatch_uid="audit")
