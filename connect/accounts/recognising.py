"""Who comes again in their session."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import F

from connect.accounts.models import User


class PersonBackend(ModelBackend):
    """Reads a person and their sectors in one statement: nearly every page asks what they may see."""

    def get_user(self, user_id: int) -> User | None:
        found = list(User.objects.active().filter(pk=user_id).annotate(of_sector=F("sectors")).order_by())
        if not found:
            return None
        user: User = found[0]
        user.sector_ids = frozenset(each.of_sector for each in found if each.of_sector is not None)
        return user
