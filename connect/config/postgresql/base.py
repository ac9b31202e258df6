"""PostgreSQL plans a statement anew each time it is sent as text, which takes longer than carrying it out.

What is made once here (connect/ui/prepared.py) is planned once there, for each connection. All else goes out
as Django sends it. Behind a pooler that hands out connections by transaction this would not work; nor would
what listens for the bell.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base

STATEMENT = "prepared"
"""In place of the name of a cursor on the server, which Django's has."""
FRESH_SECONDS = 1.0
"""A connection that was used so lately is not asked whether it is there still."""


class Cursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Cursor:
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, **options)
        finally:
            self.connection.prepare_threshold = None


class DatabaseWrapper(base.DatabaseWrapper):
    _used_at = 0.0

    def prepared_cursor(self) -> Any:
        """For a statement that comes again and again with other values."""
        return self._cursor(STATEMENT)  # type: ignore[attr-defined]

    def create_cursor(self, name: Any = None) -> Any:
        if name != STATEMENT:
            return super().create_cursor(name)
        usual, self.connection.cursor_factory = self.connection.cursor_factory, Cursor
        try:
            return super().create_cursor()
        finally:
            self.connection.cursor_factory = usual

    def close_if_health_check_failed(self) -> None:
        now = time.monotonic()
        if now - self._used_at < FRESH_SECONDS:
            self.health_check_done = True
        super().close_if_health_check_failed()
        self._used_at = now
