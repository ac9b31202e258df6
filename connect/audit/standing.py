"""What is written in the trail stands: the database itself refuses to change, delete or truncate it.

Personal values cannot be changed either, but they can be deleted. Looked after at the end of every `migrate`,
that is at every start: a table that a SQLite migration rebuilds has lost its triggers.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = {"audit_entry", "audit_personalvalue"}

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END"
# A row that is replaced (INSERT OR REPLACE) is deleted without a word to a trigger for deletion.
_REPLACED = "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
SQLITE = {
    "audit_entry_not_updated": f"BEFORE UPDATE ON audit_entry {_REFUSE}",
    "audit_entry_not_deleted": f"BEFORE DELETE ON audit_entry {_REFUSE}",
    "audit_entry_not_replaced": f"{_REPLACED.format(table='audit_entry')} {_REFUSE}",
    "audit_personalvalue_not_updated": f"BEFORE UPDATE ON audit_personalvalue {_REFUSE}",
    "audit_personalvalue_not_replaced": f"{_REPLACED.format(table='audit_personalvalue')} {_REFUSE}",
}

_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_CALL = "FOR EACH STATEMENT EXECUTE FUNCTION audit_stands()"
POSTGRESQL = {
    "audit_entry_stands": f"BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry {_CALL}",
    "audit_personalvalue_stands": f"BEFORE UPDATE ON audit_personalvalue {_CALL}",
}


def make_it_stand(sender: AppConfig, *, using: str, **kwargs: Any) -> None:
    """Creates the triggers that are missing, and touches nothing when none is."""
    connection = connections[using]
    is_sqlite = connection.vendor == "sqlite"
    wanted = SQLITE if is_sqlite else POSTGRESQL
    missing = wanted.keys() - triggers(connection)
    if not missing or not set(connection.introspection.table_names()) >= TABLES:
        return
    with connection.cursor() as cursor:
        if not is_sqlite:
            cursor.execute(_FUNCTION)
        for name in sorted(missing):
            cursor.execute(f"CREATE TRIGGER {name} {wanted[name]}")


def triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Those of the trail's that are there."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%%'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'audit_%%'"
    with connection.cursor() as cursor:
        cursor.execute(query, [])
        return {name for (name,) in cursor.fetchall()}
