from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connections, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from connect.accounts.models import User
from connect.contacts.search import LAST, hits_of, long_and_short, terms_of

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact

FEW_SEEN: Final = 500
FEW_FOUND: Final = 2_000
ONE_TOO_MANY: Final = FEW_FOUND + 1
"""So many are read first and sorted then; with more, a page in any order is soon full by looking at each
(docs/decisions/0034-who-sees-a-contact.md)."""


class FindableQuerySet(models.QuerySet["Contact"]):
    """Permission is the query: every reading of contacts in a view starts at one of these."""

    def standing(self) -> FindableQuerySet:
        """Without those that became part of another."""
        return self.filter(merged_into=None)

    def visible_to(self, user: User) -> FindableQuerySet:
        """Those whose record this person sees: asked of each contact by itself.

        Conversations lie above this package and are asked by the name of the relation alone.
        """
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self.standing()
        threads = self._conversations().filter(contact=OuterRef("pk"))
        # `+ 0`: SQLite, which has no figures, shall look at the contact's few, not at the other's many.
        if user.is_agent:
            had = self._assignments().alias(who=F("user") + 0)
            return self.standing().filter(
                Q(owner=user)
                | _is_any(had.filter(conversation__contact=OuterRef("pk"), who=user.pk))
                | _is_any(threads.alias(who=F("assignee") + 0).filter(who=user.pk))
            )
        return self.standing().filter(
            Q(sector__in=user.sector_ids)
            | Q(owner__in=members_of(user))
            | _is_any(threads.alias(of=F("sector") + 0).filter(of__in=user.sector_ids))
        )

    def listed_for(self, user: User) -> FindableQuerySet:
        """The same, to be read in an order: who sees few would wait long until a page is full."""
        seen = self.visible_to(user)
        few = None if user.is_admin or not user.is_active else self._few_of(user)
        return seen if few is None else seen.filter(pk__in=few)

    def counted_for(self, user: User) -> FindableQuerySet:
        """The same, to be counted: all are gathered at once, in no order."""
        if user.is_admin or not user.is_active:
            return self.visible_to(user)
        first, *others = self._parts_for(user)
        return self.standing().filter(pk__in=first.union(*others))

    def attended(self) -> FindableQuerySet:
        """Those *Em Atendimento*, at any time few of a great many."""
        every: FindableQuerySet = self.model._default_manager.all()
        active = every.standing().filter(status=self.model.Status.ACTIVE)
        few = list(active.values_list("pk", flat=True)[:ONE_TOO_MANY])
        return self.filter(pk__in=few) if len(few) <= FEW_FOUND else self.filter(status="active")

    def matching(self, text: str, *, by_name: bool = False) -> FindableQuerySet:
        """Those of that name, COD or telephone: parts suffice; accents and punctuation don't count.

        `by_name`: they will be read in the order of their names.
        """
        terms = terms_of(text)
        if not terms:
            return self
        long, short = long_and_short(terms)
        every: FindableQuerySet = self.model._default_manager.all()
        hits = every._hits(long, short)
        if len(hits) <= FEW_FOUND:
            return self.filter(pk__in=hits)
        return self._compared(long, short, by_name=by_name)

    def few_matching(self, text: str, *, most: int) -> list[int] | None:
        """The same, if they are not more: whoever's they are. None: they are many, or nothing was asked."""
        terms = terms_of(text)
        hits = self._hits(*long_and_short(terms), most=most + 1) if terms else []
        return hits if terms and len(hits) <= most else None

    def compared_with(self, text: str) -> FindableQuerySet:
        """The same, each looked at by itself: for many hits, and a page that is soon full."""
        terms = terms_of(text)
        return self._compared(*long_and_short(terms)) if terms else self

    def _hits(self, long: list[str], short: list[str], *, most: int = ONE_TOO_MANY) -> list[int]:
        """All of them, or as many as are too many."""
        if long and connections[self.db].vendor == "sqlite":
            with connections[self.db].cursor() as cursor:
                cursor.execute(*hits_of(long, short, most=most))
                return [pk for (pk,) in cursor.fetchall()]
        named = self.standing()._compared(long, short, by_name=True)
        if not long:
            named = named.order_by("search", "pk")
        return list(named.values_list("pk", flat=True)[:most])

    def _compared(self, long: list[str], short: list[str], *, by_name: bool = False) -> FindableQuerySet:
        """The same, row by row; what begins so, by the index of names."""
        found = self
        for term in long:
            found = found.filter(search__contains=term)
        if not long:
            first, *short = short
            begins = (
                Q(search__gte=first, search__lt=f"{first}{LAST}") if by_name else Q(search__startswith=first)
            )
            found = found.filter(begins | Q(pk__in=self._coded(first)))
        for term in short:
            found = found.filter(Q(search__startswith=term) | Q(search__contains=f" {term}"))
        return found

    def _coded(self, code: str) -> list[int]:
        every: models.Manager[Contact] = self.model._default_manager
        return list(every.filter(code__in={code, code.upper()}).values_list("pk", flat=True))

    def _few_of(self, user: User) -> set[int] | None:
        """All that a person sees, and who sees little only some more: None if they are many."""
        few: set[int] = set()
        for part in self._parts_for(user):
            few.update(part[:FEW_SEEN])
            if len(few) >= FEW_SEEN:
                return None
        return few

    def _parts_for(self, user: User) -> list[models.QuerySet[Any, int]]:
        everyone: models.Manager[Contact] = self.model._default_manager
        threads = self._conversations()
        if user.is_agent:
            return [
                everyone.filter(owner=user).values_list("pk", flat=True),
                threads.filter(assignee=user).values_list("contact", flat=True),
                threads.filter(assignments__user=user).values_list("contact", flat=True),
            ]
        return [
            everyone.filter(sector__in=user.sector_ids).values_list("pk", flat=True),
            everyone.filter(owner__in=members_of(user)).values_list("pk", flat=True),
            threads.filter(sector__in=user.sector_ids).values_list("contact", flat=True),
        ]

    def _conversations(self) -> models.QuerySet[Any]:
        threads: type[models.Model] = self.model.conversations.rel.related_model
        return threads._default_manager.all()

    def _assignments(self) -> models.QuerySet[Any]:
        assignments: type[models.Model] = self._conversations().model.assignments.rel.related_model
        return assignments._default_manager.all()


def _is_any(related: models.QuerySet[Any]) -> IsNull:
    """Whether there is one. Asked with EXISTS, PostgreSQL would gather them all before the first row."""
    return IsNull(Subquery(related.values("pk")[:1]), False)


def members_of(manager: User) -> list[int]:
    """Who belongs to the manager's sectors."""
    return list(User.objects.filter(sectors__in=manager.sector_ids).values_list("pk", flat=True))
