"""Queries of every page, whose SQL is made once (docs/decisions/0046-prepared-queries.md).

Django makes the SQL anew each time, which takes several times as long as the database. Here a query is
written as always, with `Given` where a value is to come; what it compiles to is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import FETCH_ONE, BigIntegerField, Expression, Field, JSONField, Model, QuerySet
from django.db.models.query import get_related_populators

type Values = dict[str, Any]
type Row = Sequence[Any]
type Conversion = Callable[[Any], Any]

LONGEST_BITS = 63


class Given(Expression):
    """Stands in a query for what comes later, an id or another kind of value.

    `filter(conversation=Given("conversation"))`
    """

    def __init__(self, named: str, kind: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=kind or BigIntegerField())
        self.named = named

    def of(self, given: Mapping[str, Any], connection: Any) -> Any:
        value = given[self.named]
        if isinstance(value, int) and value.bit_length() > LONGEST_BITS:
            return None  # no row has it, and no database takes it
        return self.output_field.get_db_prep_value(value, connection)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class _Made(NamedTuple):
    sql: str
    parameters: Sequence[Any]
    conversions: Sequence[tuple[int, Conversion]]
    written: Callable[[Row], Any]
    """What one row of the answer becomes."""


class Prepared[Found]:
    """A query asked with other values each time: `Prepared(rows).read(conversation=7)`.

    `rows` is called once. What it puts into the query besides `Given` stays as it is for good. Rows of
    `values()` are read as such; otherwise models, with those beside them that `select_related` names.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]]) -> None:
        self._rows = rows

    def read(self, **given: Any) -> list[Found]:
        if self._made is None:
            return []
        sql, parameters, conversions, written = self._made
        connection = connections[DEFAULT_DB_ALIAS]
        values = [each.of(given, connection) if isinstance(each, Given) else each for each in parameters]
        # PostgreSQL has one for what comes again (connect/config/postgresql).
        with getattr(connection, "prepared_cursor", connection.cursor)() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
        return [written(_converted(row, conversions)) for row in found]

    @cached_property
    def _made(self) -> _Made | None:
        """None: there is nothing that could be found."""
        query = self._rows().query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        compared = (getattr(each, "rhs", None) for each in query.where.leaves())
        if any(isinstance(each, date) for each in (*compared, *parameters)):
            raise TypeError("A moment would stay the same for good.")
        converters = compiler.get_converters([each[0] for each in compiler.select])
        conversions = [(place, _conversion(*each)) for place, each in converters.items()]
        written = _as_values(query.selected) if query.selected else _as_model(compiler)
        return _Made(sql, parameters, conversions, written)


def _as_values(selected: Mapping[str, Any]) -> Callable[[Row], Values]:
    columns = list(selected)
    return lambda row: dict(zip(columns, row, strict=True))


def _as_model(compiler: Any) -> Callable[[Row], Model]:
    """As Django's own `ModelIterable` does it, which makes the SQL anew."""
    kind = compiler.klass_info
    fields = kind["select_fields"]
    first, last = fields[0], fields[-1] + 1
    names = [each[0].target.attname for each in compiler.select[first:last]]
    beside = get_related_populators(kind, compiler.select, DEFAULT_DB_ALIAS, FETCH_ONE)

    def written(row: Row) -> Model:
        model = cast(Model, kind["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last]))
        for each in beside:
            each.populate(row, model)
        return model

    return written


def _converted(row: tuple[Any, ...], conversions: Sequence[tuple[int, Conversion]]) -> Row:
    values = list(row)
    for place, conversion in conversions:
        if values[place] is not None:
            values[place] = conversion(values[place])
    return values


NOTHING: Mapping[Any, Callable[[], Any]] = {"{}": dict, "[]": list}
"""What most JSON is, as it is written."""


def _conversion(steps: Sequence[Callable[..., Any]], expression: Any) -> Conversion:
    connection = connections[DEFAULT_DB_ALIAS]

    def conversion(value: Any) -> Any:
        for step in steps:
            value = step(value, expression, connection)
        return value

    if not isinstance(expression.output_field, JSONField):
        return conversion
    return lambda value: made() if (made := NOTHING.get(value)) else conversion(value)
