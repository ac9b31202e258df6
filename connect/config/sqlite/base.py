"""SQLite takes one writer at a time and lets the others knock at random: under load some wait for seconds.

Here the writers of this process stand in line instead. Should the line not move, or another process write,
SQLite's own busy time-out decides as before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from django.db.backends.sqlite3 import base, operations

from connect.bell import turns
from connect.config.sqlite.line import Line

PATIENCE_SECONDS = 20.0
REMEMBERED = 512
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")

_lines: defaultdict[str, Line] = defaultdict(Line)


class DatabaseOperations(operations.DatabaseOperations):
    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Django's, without asking again for each value whether the company's moments have a zone."""
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=self.connection.timezone)
        return super().convert_datetimefield_value(value, expression, connection)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_our_turn = False

    @property
    def _line(self) -> Line:
        return _lines[str(self.settings_dict["NAME"])]

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=partial(Cursor, wrapper=self))

    # -- a transaction: our turn from its beginning to its end

    def _start_transaction_under_autocommit(self) -> None:
        self._stand_in_line()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _stand_in_line(self) -> None:
        # A view that has to wait lets others be read meanwhile.
        self._is_our_turn = self._line.join(patience=PATIENCE_SECONDS, before_waiting=turns.give_up)

    def _leave(self) -> None:
        if self._is_our_turn:
            self._is_our_turn = False
            self._line.leave()

    # -- a statement on its own

    @contextmanager
    def turn(self, statement: str) -> Iterator[None]:
        is_alone = not (self._is_our_turn or self.in_atomic_block)
        if is_alone and statement.lstrip()[:7].upper().startswith(WRITES):
            self._stand_in_line()
            try:
                yield
            finally:
                self._leave()
        else:
            yield


@lru_cache(maxsize=REMEMBERED)
def _in_its_words(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    def __init__(self, connection: Any, *, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: Any, params: Any = None) -> Any:
        with self._wrapper.turn(query):
            return super().execute(query, params)

    def executemany(self, query: Any, param_list: Any) -> Any:
        with self._wrapper.turn(query):
            return super().executemany(query, param_list)

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Django's, remembered."""
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _in_its_words(query)
