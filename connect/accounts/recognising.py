"""Who comes again in their session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F
from django.http import HttpRequest

from connect.accounts.models import User
from connect.ui.prepared import Given, Prepared, Values

COLUMNS = [field.attname for field in User._meta.concrete_fields]
KNOWN = Prepared[Values](
    lambda: User.objects.active().filter(pk=Given("pk")).order_by().values(*COLUMNS, of_sector=F("sectors"))
)


class PersonBackend(ModelBackend):
    """Reads a person and their sectors in one statement: nearly every page asks what they may see."""

    def get_user(self, user_id: int) -> User | None:
        found = KNOWN.read(pk=user_id)
        if not found:
            return None
        user = User.from_db(DEFAULT_DB_ALIAS, COLUMNS, [found[0][column] for column in COLUMNS])
        user.sector_ids = frozenset(row["of_sector"] for row in found if row["of_sector"] is not None)
        return user


class PersonMiddleware(AuthenticationMiddleware):
    """Gives views the person themselves: Django's lazy stand-in is looked through at every attribute."""

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, options: Any) -> None:
        request.user = get_user(request)
