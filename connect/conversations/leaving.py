"""What becomes of the conversations of who attends no more."""

from __future__ import annotations

from django.db import transaction

from connect.accounts.bells import availability_bell
from connect.accounts.models import User
from connect.conversations.models import Conversation
from connect.jobs import every
from connect.live import collecting


def release_all(person: User, *, to: User | None, by: User | None) -> int:
    """Everything open that the person has goes to this colleague, or back to its queues. In a transaction."""
    held = Conversation.objects.filter(assignee=person, is_open=True).order_by("pk")
    released = sum(conversation.release(to=to, by=by) for conversation in held)
    availability_bell.ring()
    return released


def release_unseen(person: User, *, by: User | None) -> int:
    """What the person has but may not see any more, after another role or sector, goes back to its queues."""
    seen = Conversation.objects.visible_to(person).values("pk")
    held = Conversation.objects.filter(assignee=person, is_open=True).exclude(pk__in=seen).order_by("pk")
    released = sum(conversation.release(to=None, by=by) for conversation in held)
    availability_bell.ring()
    return released


@every(minutes=1)
def release_left_behind() -> None:
    """Who was given something in the very moment in which they were deactivated keeps nothing."""
    left = User.objects.filter(is_active=False, conversations__is_open=True).distinct()
    for person in left:
        with transaction.atomic(), collecting():
            release_all(person, to=None, by=None)
