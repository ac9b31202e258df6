from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from connect.audit.standing import triggers


class Command(flush.Command):
    """Django's own, without the trail's triggers. The `post_migrate` at its end brings them back."""

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            for name in triggers(connection):
                table = "" if connection.vendor == "sqlite" else f" ON {name.rpartition('_')[0]}"
                cursor.execute(f"DROP TRIGGER {name}{table}")
        super().handle(**options)
