from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.conversations.cases import Cases, gather_cases
from tests.people import People


@pytest.fixture
def as_(people: People) -> Callable[[str], Client]:
    """`as_("ana")`: a browser in which Ana is signed in."""

    def client_of(who: str) -> Client:
        client = Client()
        client.force_login(getattr(people, who))
        return client

    return client_of


@pytest.fixture
def cases(people: People) -> Cases:
    return gather_cases(people)
