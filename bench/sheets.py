"""Writing a great many rows fast, past the ORM: a sheet is a table being filled.

Values are given in a form that both databases read alike: numbers, text, None, 0 and 1, times as text in UTC.
Columns that are not given take the model's defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

type Value = str | int | float | None

BATCH = 20_000


def moment(seconds: float) -> str:
    """A time as both databases read it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(" ", "milliseconds")[:23]


class Sheet:
    """`columns` are those that every row gives, in the order in which it gives them."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self.table = model._meta.db_table
        fields = {field.column: field for field in model._meta.concrete_fields if not field.generated}
        assert set(columns) <= set(fields), set(columns) - set(fields)
        rest = [column for column in fields if column not in columns]
        self.columns = [*columns, *rest]
        self.rest: tuple[Value, ...] = tuple(_default(fields[column]) for column in rest)
        self.count = 0
        self._rows: list[Sequence[Value]] = []

    def add(self, row: Sequence[Value]) -> None:
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            (_copy if connection.vendor == "postgresql" else _insert)(self, rows)
            self.count += len(rows)


def _default(field: models.Field[Any, Any]) -> Value:
    value = field.db_default if field.has_db_default() else field.get_default()
    if value is None or value == "":
        empty = "" if isinstance(field, models.CharField | models.TextField) and not field.null else None
        return empty if value is None else ""
    if isinstance(value, dict | list):
        return "[]" if isinstance(value, list) else "{}"
    if isinstance(value, datetime):
        return moment(value.timestamp())
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | float) else str(value)


def _insert(sheet: Sheet, rows: list[Sequence[Value]]) -> None:
    given = ", ".join("?" * (len(sheet.columns) - len(sheet.rest)))
    rest = "".join(f", {_literal(value)}" for value in sheet.rest)
    names = ", ".join(f'"{column}"' for column in sheet.columns)
    connection.connection.executemany(f'INSERT INTO "{sheet.table}" ({names}) VALUES ({given}{rest})', rows)


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def _copy(sheet: Sheet, rows: list[Sequence[Value]]) -> None:
    rest = "".join(f"\t{_copied(value)}" for value in sheet.rest)
    lines = [("\t".join(map(_copied, row)) + rest) for row in rows]
    names = ", ".join(f'"{column}"' for column in sheet.columns)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{sheet.table}" ({names}) FROM STDIN') as copy,
    ):
        copy.write("\n".join(lines) + "\n")


def _copied(value: Value) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str) and "\\" in value:
        return value.replace("\\", "\\\\")
    return str(value)


@contextmanager
def filling(sheets: Sequence[Sheet]) -> Iterator[None]:
    """Everything that slows down filling is put off until the end: indexes, foreign keys, the disk.

    What is written is whole only after the block.
    """
    connection.ensure_connection()
    tables = [sheet.table for sheet in sheets]
    with (_postgres if connection.vendor == "postgresql" else _sqlite)(tables):
        yield
        for sheet in sheets:
            sheet.flush()


@contextmanager
def _sqlite(tables: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            cursor.execute(f"PRAGMA {pragma}")
        indexes = []
        for table in tables:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='index' AND tbl_name=%s AND sql IS NOT NULL",
                [table],
            )
            indexes += cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("BEGIN")
        yield
        cursor.execute("COMMIT")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("PRAGMA foreign_key_check")
        assert not cursor.fetchall()
        cursor.execute("ANALYZE")
    connection.close()


@contextmanager
def _postgres(tables: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        # The generator's tests check what this leaves unchecked: each row would queue a check of its own.
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone() == (True,):
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " LEFT JOIN pg_constraint ON conindid = indexrelid"
            " WHERE indrelid = ANY(%s::regclass[]) AND conindid IS NULL",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _, definition in indexes:
            cursor.execute(definition)
    connection.close()


def finish() -> None:
    """Afterwards new rows get ids of their own, and the planner knows the tables."""
    if connection.vendor != "postgresql":
        return
    from django.apps import apps

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
