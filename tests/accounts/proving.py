"""A session whose person has just proved who they are, as signing in leaves it."""

from __future__ import annotations

import time

from django.test import Client

from connect.accounts.models import User
from connect.accounts.signing_in import SIGNED_IN_AT

HOUR = 3600


def sign_in(client: Client, user: User, *, hours_ago: float = 0) -> None:
    """Signed in so long ago, both steps."""
    client.force_login(user)
    session = client.session
    session[SIGNED_IN_AT] = int(time.time() - hours_ago * HOUR)
    session.save()
