"""Who was locked out, told to who can let them in: in the background, so that who guesses learns nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.tasks import task

from connect.accounts import broadcasts

NOBODY = 0
"""A name that nobody has is locked too, and costs as much."""


def tell_of(until: datetime | None, *, user_id: int) -> None:
    """Now, and when it is over. None: it has not come to that."""
    if until is not None:
        tell.enqueue(user_id)
        tell.using(run_after=until).enqueue(user_id)


@task()
def tell(user_id: int) -> None:
    """The rows of *Usuários* show how it stands."""
    if user_id != NOBODY:
        with transaction.atomic():
            broadcasts.person_changed(user_id)
