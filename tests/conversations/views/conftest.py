from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from connect.accounts.models import User
from connect.conversations.models import Conversation
from tests.conversations.whatsapp import a_number, conversation_of, hear, said
from tests.people import People


@pytest.fixture
def as_(people: People) -> Callable[[str], Client]:
    """`as_("ana")`: a browser in which Ana is signed in."""

    def client_of(who: str) -> Client:
        client = Client()
        user: User = getattr(people, who)
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def ana(as_: Callable[[str], Client]) -> Client:
    return as_("ana")


@pytest.fixture
def anas(people: People) -> Conversation:
    """João has written; Ana attends him."""
    a_number(people.comercial)
    hear(said("Bom dia"))
    conversation = conversation_of()
    conversation.assume(by=people.ana)
    return conversation
