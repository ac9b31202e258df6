from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ContactsConfig(AppConfig):
    name = "connect.contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect.contacts import fragments  # noqa: F401 - registers what it renders
        from connect.contacts.search import keep_index

        post_migrate.connect(keep_index, sender=self, dispatch_uid="contacts.search")
