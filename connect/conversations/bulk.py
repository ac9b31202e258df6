"""Writing many rows at once, each with values of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model


def write_each(objects: Collection[Model], fields: Sequence[str]) -> None:
    """Write these columns of each object: one statement for all, many times faster than `bulk_update`."""
    for model in {type(one) for one in objects}:
        columns = {column.name: column for column in model._meta.concrete_fields}
        written = [columns[name] for name in fields]
        quoted = [f"{connection.ops.quote_name(str(column.column))} = %s" for column in written]
        table = connection.ops.quote_name(model._meta.db_table)
        update_each(
            f"UPDATE {table} SET {', '.join(quoted)} WHERE id = %s",  # noqa: S608 - the model's own names
            [
                [
                    *(
                        column.get_db_prep_save(getattr(one, column.attname), connection)
                        for column in written
                    ),
                    one.pk,
                ]
                for one in objects
                if type(one) is model
            ],
        )


def update_each(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """The same statement for many rows."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, [[_adapted(value) for value in row] for row in rows])


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
