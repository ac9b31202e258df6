"""What the objects that entries speak of are called now: one query for each type, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db.models import Model

from connect.audit.models import Entry
from connect.audit.words import OBJECTS, VALUES
from connect.conversations.models import Conversation
from connect.ui import keyset

type Key = tuple[str, str]

ERASED = "apagado"


class Names:
    """`names.of("user", 7)`; who is no more is told by type and number."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        wanted: defaultdict[str, set[int]] = defaultdict(set)
        for object_type, object_id in _spoken_of(entries):
            if keyset.is_number(object_id):
                wanted[object_type].add(int(object_id))
        self._names: dict[Key, str] = {}
        for object_type, ids in wanted.items():
            for pk, name in _names(object_type, ids).items():
                self._names[object_type, str(pk)] = name

    @classmethod
    def one(cls, object_type: str, object_id: str) -> str:
        return cls([Entry(object_type=object_type, object_id=object_id)]).of(object_type, object_id)

    def of(self, object_type: str, object_id: object) -> str:
        known = self._names.get((object_type, str(object_id)))
        return known or f"{OBJECTS.get(object_type, object_type)} nº {object_id}"


def _spoken_of(entries: Iterable[Entry]) -> Iterable[Key]:
    for entry in entries:
        if entry.actor_id is not None:
            yield "user", str(entry.actor_id)
        if entry.object_type:
            yield entry.object_type, entry.object_id
        for values in (entry.before, entry.after):
            for name, value in values.items():
                if name in VALUES and VALUES[name].of:
                    for single in value if isinstance(value, list) else [value]:
                        yield VALUES[name].of, str(single)


def _names(object_type: str, ids: set[int]) -> dict[int, str]:
    model = _models().get(object_type)
    if model is None:
        return {}
    if model is Conversation:
        found = Conversation.objects.filter(pk__in=ids).values_list("pk", "contact__name")
        return dict(found)
    return {pk: str(each) for pk, each in model._default_manager.in_bulk(ids).items()}


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.model_name or "": model for model in apps.get_models()}
