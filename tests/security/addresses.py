"""Every address of the product, and every name that a form or a view reads.

Found, not listed: what is new is probed too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter

from tests.architecture.sources import modules, templates

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
READ = re.compile(r"""\b(?:GET|POST|FILES)(?:\.get|\.getlist)?[(\[]\s*["']([\w-]+)["']""")
FORM_FIELD = re.compile(r"^    (\w+) = (?:forms\.)?\w*Field\(", re.MULTILINE)
CONTROL = re.compile(r"<(?:input|select|textarea|button)\b[^>]*\bname=[\"']([\w-]+)[\"']")


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    converters: Mapping[str, object] = field(hash=False, compare=False)

    @property
    def arguments(self) -> list[str]:
        return ARGUMENT.findall(self.route)

    def at(self, values: Mapping[str, str]) -> str:
        """The path with these values at the places of its arguments."""
        return "/" + ARGUMENT.sub(lambda match: values[match[1]], self.route)


def addresses() -> list[Address]:
    return list(_walk(get_resolver("connect.config.urls"), "", "", {}))


def _walk(
    resolver: URLResolver, before: str, space: str, converters: Mapping[str, object]
) -> Iterator[Address]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        known = {**converters, **each.pattern.converters}
        if isinstance(each, URLResolver):
            yield from _walk(each, route, ":".join(filter(None, (space, each.namespace))), known)
        elif isinstance(each, URLPattern):
            yield Address(":".join(filter(None, (space, each.name))), route, known)


@cache
def words() -> tuple[str, ...]:
    """The names of fields and parameters, wherever one is read or shown."""
    found: set[str] = set()
    for path in modules():
        text = path.read_text()
        found.update(READ.findall(text))
        if path.stem == "forms" or "forms" in path.parent.parts or "views" in path.parent.parts:
            found.update(FORM_FIELD.findall(text))
    for path in templates():
        found.update(CONTROL.findall(path.read_text()))
    return tuple(sorted(found))


def ids_at_hand() -> list[str]:
    """Ids of what is in the database now, of every kind."""
    found: set[str] = set()
    for model in apps.get_models():
        found.update(str(pk) for pk in model._base_manager.values_list("pk", flat=True)[:3])
    return sorted(found)


TAKES_NUMBERS, TAKES_WORDS = (IntConverter,), (SlugConverter, StringConverter)
