"""How many of a person's conversations have something new: the number beside *Conversas*."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, F

from connect.accounts.models import User
from connect.conversations.models import Conversation
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared, Values

UNREAD = Prepared[Values](
    lambda: (
        Conversation.objects.filter(Among(F("assignee"), Given("assignees", Many())), is_open=True)
        .exclude(unread_count=0, awaiting="")
        .values("assignee")
        .annotate(count=Count("pk"))
        .order_by()
    )
)


def unread_by_person(user_ids: Sequence[int]) -> dict[int, int]:
    """One query for all of them."""
    return {row["assignee"]: row["count"] for row in UNREAD.read(assignees=user_ids)}


def count_unread(user: User) -> int:
    return unread_by_person([user.pk]).get(user.pk, 0)
