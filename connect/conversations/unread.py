"""How many of a person's conversations have something new: the number beside *Conversas*."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from connect.accounts.models import User
from connect.conversations.models import Conversation


def unread_by_person(user_ids: Sequence[int]) -> dict[int, int]:
    """One query for all of them."""
    return dict(
        Conversation.objects.filter(assignee__in=user_ids, is_open=True)
        .exclude(unread_count=0, awaiting="")
        .values_list("assignee")
        .annotate(Count("pk"))
        .order_by()
    )


def count_unread(user: User) -> int:
    return unread_by_person([user.pk]).get(user.pk, 0)
