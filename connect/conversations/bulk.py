"""Writing many rows at once, each with values of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from string import Formatter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model


@dataclass(frozen=True)
class Update:
    """A change to many rows of a table. In `changes` and `where`, `{name}` is a row's own value.

    `values` says what PostgreSQL calls the type of each; `id` is the row itself.
    """

    table: str
    changes: str
    values: Mapping[str, str]
    where: str = ""

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        # Of two values for one row the later stands, which one statement would not promise.
        is_clear = 1 < len(rows) == len({row["id"] for row in rows})
        if connection.vendor == "postgresql" and is_clear:
            self._write_together(rows)
        else:
            self._write_one_by_one(rows)

    @property
    def _condition(self) -> str:
        return f" AND {self.where}" if self.where else ""

    def _write_together(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """One statement: a row costs PostgreSQL a tenth of what a statement of its own would."""
        given = {name: f"given.new_{name}" for name in self.values}
        arrays = ", ".join(f"%s::{type_}[]" for type_ in self.values.values())
        names = ", ".join(f"new_{name}" for name in self.values)
        sql = (
            f"UPDATE {self.table} SET {self.changes}"  # noqa: S608 - no word of it comes from outside
            f" FROM unnest({arrays}) AS given ({names})"
            f" WHERE {self.table}.id = given.new_id{self._condition}"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                sql.format_map(given), [[_adapted(row[name]) for row in rows] for name in self.values]
            )

    def _write_one_by_one(self, rows: Sequence[Mapping[str, Any]]) -> None:
        sql = f"UPDATE {self.table} SET {self.changes} WHERE id = {{id}}{self._condition}"  # noqa: S608
        order = [name for _, name, _, _ in Formatter().parse(sql) if name]
        sql = sql.format_map(dict.fromkeys(self.values, "%s"))
        values = [[_adapted(row[name]) for name in order] for row in rows]
        with connection.cursor() as cursor:
            if len(values) == 1:
                cursor.execute(sql, values[0])
            else:
                cursor.executemany(sql, values)


def write_each(objects: Collection[Model], fields: Sequence[str]) -> None:
    """Write these columns of each object: one statement for all, many times faster than `bulk_update`."""
    for model in {type(one) for one in objects}:
        written, update = _columns_of(model, tuple(fields))
        update.write(
            [
                {
                    column.attname: column.get_db_prep_save(getattr(one, column.attname), connection)
                    for column in written
                }
                | {"id": one.pk}
                for one in objects
                if type(one) is model
            ]
        )


@cache
def _columns_of(model: type[Model], fields: tuple[str, ...]) -> tuple[list[Any], Update]:
    """The columns, and what writes them."""
    columns = {column.name: column for column in model._meta.concrete_fields}
    written = [columns[name] for name in fields]
    quoted = [f"{connection.ops.quote_name(str(column.column))} = {{{column.attname}}}" for column in written]
    return written, Update(
        connection.ops.quote_name(model._meta.db_table),
        ", ".join(quoted),
        # Without a length: too long is an error when it is stored, and nothing is cut off before.
        {
            column.attname: str(column.db_type(connection)).partition("(")[0]
            for column in (*written, model._meta.pk)
        },
    )


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, Enum):
        return value.value
    return value
