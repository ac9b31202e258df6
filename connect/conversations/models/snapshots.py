"""Rows as they stood, to be put back: what a union of two contacts changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

type Kept = dict[str, Any]


def kept(row: Model) -> Kept:
    """All of its columns, as JSON has them."""
    return {field.attname: _plain(getattr(row, field.attname)) for field in _columns(type(row))}


def kept_all(rows: Iterable[Model]) -> list[Kept]:
    return [kept(row) for row in rows]


def put_back(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Each row is again what it was; one that is no more is there again."""
    for row in rows:
        values = {field.attname: field.to_python(row[field.attname]) for field in _columns(model)}
        pk = values.pop(model._meta.pk.attname)
        found = model._default_manager.filter(pk=pk)
        if not found.exists():
            model(pk=pk, **values).save(force_insert=True)
        found.update(**values)  # also what a new row sets by itself


def _columns(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
