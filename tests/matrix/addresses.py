"""Every address that the product has, out of its URL configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    name: str
    parts: frozenset[str]
    """What varies in it, such as `pk`."""

    def at(self, has: Mapping[str, str | int]) -> str:
        return reverse(self.name, kwargs={part: has[part] for part in self.parts})


def addresses() -> dict[str, Address]:
    found = {address.name: address for address in _walk(get_resolver(), "", frozenset())}
    assert "" not in found, "an address without a name"
    return found


def _walk(resolver: URLResolver, namespace: str, parts: frozenset[str]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        inner = parts | frozenset(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield Address(f"{namespace}{entry.name or ''}" if entry.name else "", inner)
        else:
            name = f"{entry.namespace}:" if entry.namespace else ""
            yield from _walk(entry, namespace + name, inner)
