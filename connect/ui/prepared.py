"""Queries of every page, whose SQL is made once (docs/decisions/0046-prepared-queries.md).

Django makes the SQL anew each time, which takes several times as long as the database. Here a query is
written as always, with `Given` where a value is to come; what it compiles to is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Expression, Field, QuerySet

type Values = dict[str, Any]


class Given(Expression):
    """Stands in a query for what comes later, an id or another kind of value.

    `filter(conversation=Given("conversation"))`
    """

    def __init__(self, named: str, kind: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=kind or BigIntegerField())
        self.named = named

    def of(self, given: Mapping[str, Any]) -> Any:
        return self.output_field.get_db_prep_value(given[self.named], connection)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class _Made(NamedTuple):
    sql: str
    parameters: Sequence[Any]
    columns: list[str]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Prepared:
    """A query of `values()`, asked with other values each time: `Prepared(rows).read(conversation=7)`.

    `rows` is called once. What it puts into the query besides `Given` stays as it is for good.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]]) -> None:
        self._rows = rows

    def read(self, **given: Any) -> list[Values]:
        if self._made is None:
            return []
        sql, parameters, columns, converters = self._made
        values = [each.of(given) if isinstance(each, Given) else each for each in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
        return [dict(zip(columns, _converted(row, converters), strict=True)) for row in found]

    @cached_property
    def _made(self) -> _Made | None:
        """None: there is nothing that could be found."""
        query = self._rows().query
        compiler = query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        compared = (getattr(each, "rhs", None) for each in query.where.leaves())
        if any(isinstance(each, date) for each in (*compared, *parameters)):
            raise TypeError("A moment would stay the same for good.")
        converters = compiler.get_converters([each[0] for each in compiler.select])
        return _Made(sql, parameters, list(query.selected or ()), converters)


def _converted(row: tuple[Any, ...], converters: dict[int, Any]) -> list[Any]:
    values = list(row)
    for place, (steps, expression) in converters.items():
        for step in steps:
            values[place] = step(values[place], expression, connection)
    return values
