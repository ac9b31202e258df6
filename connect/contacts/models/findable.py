from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connections, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from connect.accounts.models import User
from connect.contacts.search import LAST, MATCHES, full_text_query, long_and_short, terms_of

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact

FEW_SEEN: Final = 500
FEW_FOUND: Final = 2_000
"""So many are read first and sorted then; with more, a page in any order is soon full by looking at each
(docs/decisions/0034-who-sees-a-contact.md)."""


class FindableQuerySet(models.QuerySet["Contact"]):
    """Permission is the query: every reading of contacts in a view starts at one of these."""

    def standing(self) -> FindableQuerySet:
        """Without those that became part of another."""
        return self.filter(merged_into=None)

    def visible_to(self, user: User) -> FindableQuerySet:
        """Those whose record this person sees.

        Conversations lie above this package and are asked by the name of the relation alone.
        """
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self.standing()
        if user.is_agent or self._few_for(user):
            first, *others = self._parts_for(user)
            return self.standing().filter(pk__in=first.union(*others))
        threads = self._conversations().filter(contact=OuterRef("pk"))
        return self.standing().filter(
            Q(sector__in=user.sector_ids)
            | Q(owner__in=members_of(user))
            | Exists(threads.filter(sector__in=user.sector_ids))
        )

    def matching(self, text: str) -> FindableQuerySet:
        """Those of that name, COD or telephone: parts suffice; accents and punctuation don't count."""
        terms = terms_of(text)
        if not terms:
            return self
        indexed = self._indexed(terms)
        if connections[self.db].vendor == "postgresql":
            return indexed  # its planner knows how many there are
        every = self.model._default_manager.all()._indexed(terms)
        return indexed if every[: FEW_FOUND + 1].count() <= FEW_FOUND else self._compared(terms)

    def _indexed(self, terms: list[str]) -> FindableQuerySet:
        long, short = long_and_short(terms)
        if not long:
            first, *short = short
            every: models.Manager[Contact] = self.model._default_manager
            begins = every.filter(search__gte=first, search__lt=f"{first}{LAST}").values("pk")
            has_code = every.filter(code__in=_spellings(first)).values("pk")
            return self.filter(pk__in=begins.union(has_code))._with_words(short)
        if connections[self.db].vendor == "sqlite":
            hits = RawSQL(MATCHES, [full_text_query(long)])  # noqa: S611 - what was typed is a parameter
            return self.filter(pk__in=hits)._with_words(short)
        return self._compared(terms)

    def _compared(self, terms: list[str]) -> FindableQuerySet:
        """The same, row by row."""
        long, short = long_and_short(terms)
        found = self
        for term in long:
            found = found.filter(search__contains=term)
        if not long:
            first, *short = short
            found = found.filter(Q(search__startswith=first) | Q(code__in=_spellings(first)))
        return found._with_words(short)

    def _with_words(self, beginnings: list[str]) -> FindableQuerySet:
        found = self
        for term in beginnings:
            found = found.filter(Q(search__startswith=term) | Q(search__contains=f" {term}"))
        return found

    def _few_for(self, manager: User) -> bool:
        """Whether a manager sees little; a short look into each index."""
        seen = 0
        for part in self._parts_for(manager):
            seen += part[:FEW_SEEN].count()
            if seen >= FEW_SEEN:
                return False
        return True

    def _parts_for(self, user: User) -> list[models.QuerySet[Any]]:
        everyone: models.Manager[Contact] = self.model._default_manager
        threads = self._conversations()
        if user.is_agent:
            return [
                everyone.filter(owner=user).values_list("pk"),
                threads.filter(assignee=user).values_list("contact"),
                threads.filter(assignments__user=user).values_list("contact"),
            ]
        return [
            everyone.filter(sector__in=user.sector_ids).values_list("pk"),
            everyone.filter(owner__in=members_of(user)).values_list("pk"),
            threads.filter(sector__in=user.sector_ids).values_list("contact"),
        ]

    def _conversations(self) -> models.QuerySet[Any]:
        threads: type[models.Model] = self.model.conversations.rel.related_model
        return threads._default_manager.all()


def _spellings(code: str) -> set[str]:
    return {code, code.upper()}


def members_of(manager: User) -> list[int]:
    """Who belongs to the manager's sectors."""
    return list(User.objects.filter(sectors__in=manager.sector_ids).values_list("pk", flat=True))
