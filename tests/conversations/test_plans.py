"""How conversations are read where there are many: with a million messages another plan is a wait."""

from __future__ import annotations

import pytest
from django.db import connection

from connect.conversations.models import Conversation, readable
from tests.conversations.cases import gather_cases
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["ana", "gerson", "duda"])
def test_with_many_hits_one_conversation_is_looked_at_after_the_other(
    people: People, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never all the hits of everybody before the first row, whatever PostgreSQL believes a page costs."""
    gather_cases(people)
    monkeypatch.setattr(readable, "FEW_FOUND", 0)
    seen = Conversation.objects.visible_to(getattr(people, who))
    found = seen.of_contacts_matching("cliente").order_by("-last_at", "-pk")
    plan = found[:16].explain()
    assert ("SubPlan" if connection.vendor == "postgresql" else "CORRELATED SCALAR SUBQUERY") in plan
    assert "Join" not in plan
    assert "hashed" not in plan


@pytest.mark.parametrize("text", ["", "jo", "cliente", "xyz"])
def test_few_hits_and_many_are_the_same(people: People, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gather_cases(people)
    few = set(Conversation.objects.of_contacts_matching(text).values_list("pk", flat=True))
    monkeypatch.setattr(readable, "FEW_FOUND", 0)
    assert set(Conversation.objects.of_contacts_matching(text).values_list("pk", flat=True)) == few
