from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from django.db import connections, models
from django.db.models import BigIntegerField, F, FilteredRelation, Func, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from connect.accounts.models import User
from connect.contacts.search import LAST, hits_of, long_and_short, terms_of
from connect.ui.among import Among

if TYPE_CHECKING:
    from connect.contacts.models.contact import Contact

FEW_SEEN: Final = 500
FEW_FOUND: Final = 2_000
"""So many are read first and sorted then; with more, a page in any order is soon full by looking at each
(docs/decisions/0034-who-sees-a-contact.md)."""


class Unindexed(Func):
    """A column whose index SQLite, which has no figures, shall not take: a plus sign before it says so."""

    template = "%(expressions)s"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


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
        if user.is_agent:
            # One look at a conversation, and one whether among its assignments is this person's.
            theirs = FilteredRelation("assignments", condition=Q(assignments__user=user))
            had = threads.alias(theirs=theirs).filter(Q(assignee=user) | Q(theirs__isnull=False))
            return self.standing().filter(Q(owner=user) | _is_any(had))
        # `+ 0`: by the contact's few conversations, not by the sector's many.
        here = threads.alias(of=F("sector") + 0).filter(of__in=user.sector_ids)
        return self.standing().filter(
            Q(sector__in=user.sector_ids) | Q(owner__in=user.member_ids) | _is_any(here)
        )

    def listed_for(self, user: User) -> FindableQuerySet:
        """The same, to be read in an order: who sees few would wait long until a page is full."""
        seen = self.visible_to(user)
        few = None if user.is_admin or not user.is_active else self._few_of(user)
        return seen if few is None else seen.among(few)

    def gathered_for(self, user: User) -> FindableQuerySet:
        """The same, of others' customers, of whom hardly one is seen: what makes them seen is gathered.

        To be read in no order: PostgreSQL, which believes that half are seen, would rather walk along one.
        """
        if user.is_admin or not user.is_active:
            return self.visible_to(user)
        threads = self._conversations()
        if user.is_agent:
            had = Q(pk__in=self._assignments().filter(user=user).values("conversation"))
            here, own = threads.filter(Q(assignee=user) | had), Q(owner=user)
        else:
            here = threads.filter(sector__in=user.sector_ids)
            own = Q(sector__in=user.sector_ids) | Q(owner__in=user.member_ids)
        return self.standing().filter(own | Q(pk__in=here.values("contact")))

    def counted_for(self, user: User) -> FindableQuerySet:
        """The same, to be counted: all are gathered at once, in no order."""
        if user.is_admin or not user.is_active:
            return self.visible_to(user)
        first, *others = self._parts_for(user)
        return self.standing().filter(pk__in=first.union(*others))

    def among(self, ids: Collection[int]) -> FindableQuerySet:
        return self.filter(Among(F("pk"), list(ids))) if ids else self.none()

    def met_often(self, **holder: int | None) -> FindableQuerySet:
        """Those of this owner or sector, who are so many that a list is read in its order all the same."""
        columns = {f"its_{name}": Unindexed(name) for name in holder}
        return self.alias(**columns).filter(**{f"its_{name}": whose for name, whose in holder.items()})

    def if_few(self, most: int | None = None) -> list[int] | None:
        """All of them, unless they are many: then one is read, and not thousands to be counted."""
        found, most = self.values_list("pk", flat=True), FEW_FOUND if most is None else most
        return None if found[most : most + 1] else list(found)

    def if_hardly_any(self) -> list[int] | None:
        """The same where they are hardly ever many, and dear to find: read once, in no order."""
        found = list(self.order_by().values_list("pk", flat=True)[: FEW_FOUND + 1])
        return found if len(found) <= FEW_FOUND else None

    def attended(self) -> FindableQuerySet:
        """Those *Em Atendimento*, at any time few of a great many."""
        return self.filter(status=self.model.Status.ACTIVE)

    def matching(self, text: str) -> FindableQuerySet:
        """Those of that name, COD or telephone: parts suffice; accents and punctuation don't count."""
        hits = self.few_matching(text, most=FEW_FOUND)
        return self.compared_with(text) if hits is None else self.among(hits)

    def few_matching(self, text: str, *, most: int | None = None) -> list[int] | None:
        """The same, if they are not more: whoever's they are. None: they are many, or nothing was asked."""
        terms, most = terms_of(text), FEW_FOUND if most is None else most
        if not terms:
            return None
        every: FindableQuerySet = self.model._default_manager.all()
        return every._hits(*long_and_short(terms), most=most)

    def compared_with(self, text: str, *, by_name: bool = False) -> FindableQuerySet:
        """The same, each looked at by itself: for many hits, and a page that is soon full.

        `by_name`: they will be read in the order of their names.
        """
        terms = terms_of(text)
        return self._compared(*long_and_short(terms), by_name=by_name) if terms else self

    def _hits(self, long: list[str], short: list[str], *, most: int) -> list[int] | None:
        """All of them, unless they are more."""
        if long and connections[self.db].vendor == "sqlite":
            with connections[self.db].cursor() as cursor:
                cursor.execute(*hits_of(long, short, most=most + 1))
                hits = [pk for (pk,) in cursor.fetchall()]
                return hits if len(hits) <= most else None
        named = self.standing()._compared(long, short, by_name=True)
        return (named if long else named.order_by("search", "pk")).if_few(most)

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
        first, *others = self._parts_for(user)
        seen, most = first.union(*others, all=True), FEW_SEEN * (1 + len(others))
        few = None if seen[most : most + 1] else set(seen)
        return few if few is not None and len(few) < FEW_SEEN else None

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
            everyone.filter(owner__in=user.member_ids).values_list("pk", flat=True),
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
