"""What open screens show anew of a person: rendered from the present state, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string

from connect.accounts import audiences
from connect.accounts.models import User
from connect.live import Fragment, renders
from connect.ui.dozens import written


@renders("person")
def people(subjects: Sequence[str]) -> Mapping[str, Fragment]:
    """Wherever a screen shows how a person stands. Who works here no longer leaves the team's list."""
    found = (
        User.objects.colleagues().select_related("substitute").in_bulk([int(subject) for subject in subjects])
    )
    return {subject: _person(subject, found.get(int(subject))) for subject in subjects}


def _person(subject: str, person: User | None) -> Fragment:
    gone = render_to_string("accounts/gone.html", {"pk": subject})
    if person is None:
        return Fragment(html="", audience=frozenset(), gone=gone)
    return Fragment(
        html=render_to_string("accounts/person.html", {"person": person})
        + written("accounts/own_state.html", person=person),
        audience=frozenset({audiences.EVERYONE}),
        gone=gone,
    )
