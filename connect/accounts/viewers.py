"""All who see alike: what a query about what one sees knows of a person."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

from django.db.models import QuerySet

from connect.accounts.models import Role, User
from connect.ui.prepared import Given, Prepared

KINDS: Final = 256


class Viewer(Given):
    """Stands for a person of this role in these sectors, whoever it is. Nothing else can be asked of it."""

    def __init__(self, is_active: bool, role: str, sector_ids: frozenset[int]) -> None:
        super().__init__("viewer")
        self.is_active = is_active
        self.is_agent = role == Role.AGENT
        self.is_manager = role == Role.MANAGER
        self.is_admin = role == Role.ADMIN
        self.sector_ids = sector_ids


def once_for_all_alike[*Rest](
    rows: Callable[[User, *Rest], QuerySet[Any, Any]],
) -> Callable[..., list[Any]]:
    """What a query finds for a person: its SQL is made once for all who see alike.

    It is asked with what `rows` takes, and by name with what its `Given` stand for.
    """

    @lru_cache(maxsize=KINDS)
    def made(is_active: bool, role: str, sector_ids: frozenset[int], rest: tuple[*Rest]) -> Prepared[Any]:
        viewer = cast(User, Viewer(is_active, role, sector_ids))
        return Prepared(lambda: rows(viewer, *rest))

    def read(user: User, *rest: *Rest, **given: Any) -> list[Any]:
        return made(user.is_active, user.role, user.sector_ids, rest).read(viewer=user.pk, **given)

    return read
