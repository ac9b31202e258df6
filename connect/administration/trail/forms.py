from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from connect.accounts.models import User
from connect.administration.trail.reading import SYSTEM, Filters
from connect.audit.words import KINDS


class TrailForm(forms.Form):
    """What the address asks of the trail. What makes no sense in it is not asked."""

    pessoa = forms.TypedChoiceField(label="Quem", required=False, coerce=int, empty_value=None)
    tipo = forms.ChoiceField(label="O quê", required=False)
    de = forms.DateField(label="Data", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    ate = forms.DateField(label="Até", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    objeto = forms.RegexField(r"^[a-z]{1,60}:[\w-]{1,40}$", required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, auto_id="trail-%s")
        people = User.objects.order_by("name").values_list("pk", "name")
        kinds = sorted((words.name, kind) for kind, words in KINDS.items())
        self._offer("pessoa", [("", "Todas as pessoas"), (SYSTEM, "O sistema"), *people])
        self._offer("tipo", [("", "Tudo o que aconteceu"), *((kind, name) for name, kind in kinds)])

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def filters(self) -> Filters:
        self.is_valid()
        asked = self.cleaned_data
        since, until = asked.get("de"), asked.get("ate")
        if until and (since is None or until < since):
            since, until = until, since
        object_type, _, object_id = (asked.get("objeto") or "").partition(":")
        return Filters(
            person=asked.get("pessoa"),
            kind=asked.get("tipo") or "",
            since=since,
            until=until,
            object_type=object_type,
            object_id=object_id,
        )
