"""Being one of many, given as one value: a thousand parameters take longer than what they are for."""

from __future__ import annotations

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup
from django.db.models.sql.compiler import SQLCompiler

from connect.ui.prepared import Given


class Many(Field):  # type: ignore[type-arg]
    """Several values as one: `Given("ids", Many())`."""

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))


class Among(Lookup):
    """`filter(Among(F("pk"), ids))`, or `Among(F("pk"), Given("ids", Many()))`"""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", (*params, self._many(connection))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        sql, params = self.process_lhs(compiler, connection)
        among = f"{sql} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - a column's name
        return among, (*params, self._many(connection))

    def _many(self, connection: BaseDatabaseWrapper) -> Any:
        return self.rhs if isinstance(self.rhs, Given) else Many().get_db_prep_value(self.rhs, connection)
