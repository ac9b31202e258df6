from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction

from connect.accounts import broadcasts
from connect.accounts.bells import availability_bell
from connect.accounts.models.role import Role
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.live import collecting

if TYPE_CHECKING:
    from connect.accounts.models.user import User


class NotYourSector(Refusal):
    """Admins found and close sectors; a manager sets how their own gives out work."""


class SectorTaken(Refusal):
    """Another sector has this name."""

    field = "name"


class InUse(Refusal):
    """A sector is closed when nothing hangs on it any more."""


class LeftWithout(Refusal):
    """A manager has a sector."""

    field = "managers"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a sector gives out what comes in, and what becomes of what waits."""

    routing: str = "queue"
    limit_per_agent: int = 20
    waiting_limit_minutes: int = 15
    waiting_returns_to_queue: bool = False
    grace_minutes: int = 30


class SectorQuerySet(models.QuerySet["Sector"]):
    def active(self) -> SectorQuerySet:
        """Those in use: what is offered wherever a sector is chosen."""
        return self.filter(is_active=True)

    def managed(self) -> SectorQuerySet:
        """Those for which some manager answers."""
        return self.filter(members__role=Role.MANAGER, members__is_active=True).distinct()

    def managed_by(self, user: User) -> SectorQuerySet:
        """Those whose rule this person sets."""
        if not user.is_active or user.is_agent:
            return self.none()
        return self.all() if user.is_admin else self.filter(pk__in=user.sector_ids)


class Sector(models.Model):
    """A department (*Setor*), with its rule for who gets an inbound message. Deactivated, never deleted."""

    class Routing(models.TextChoices):
        QUEUE = "queue", "Fila"
        AUTOMATIC = "automatic", "Automática"

    name = models.CharField("nome", max_length=60, unique=True)
    routing = models.CharField("distribuição", max_length=10, choices=Routing, default=Routing.QUEUE)
    limit_per_agent = models.PositiveSmallIntegerField("limite por atendente", default=20)
    waiting_limit_minutes = models.PositiveSmallIntegerField("limite de espera (min)", default=15)
    waiting_returns_to_queue = models.BooleanField("espera vencida volta à fila", default=False)
    grace_minutes = models.PositiveSmallIntegerField("tolerância de reabertura (min)", default=30)
    is_active = models.BooleanField("ativo", default=True)

    objects = SectorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_automatic(self) -> bool:
        return self.routing == self.Routing.AUTOMATIC

    @property
    def grace(self) -> timedelta:
        """How long after closing a message reopens the same ticket."""
        return timedelta(minutes=self.grace_minutes)

    @property
    def rule(self) -> Rule:
        return Rule(
            routing=self.routing,
            limit_per_agent=self.limit_per_agent,
            waiting_limit_minutes=self.waiting_limit_minutes,
            waiting_returns_to_queue=self.waiting_returns_to_queue,
            grace_minutes=self.grace_minutes,
        )

    # -- verbs ---------------------------------------------------------------------------------

    @classmethod
    def found(cls, *, by: User, name: str, rule: Rule, managers: Sequence[User] = ()) -> Sector:
        """A new sector. Raises NotYourSector, SectorTaken."""
        sector = cls(name=name)
        with transaction.atomic():
            sector._guard(by, admins_only=True)
            sector._put(rule)
            sector._save_as_named()
            for manager in managers:
                manager.sectors.add(sector)
                broadcasts.person_changed(manager.pk)
                broadcasts.audience_changed(manager.pk)
            after = {"name": name, **asdict(rule), "managers": _ids(managers)}
            record("sector.created", by=by, about=sector, after=after)
            broadcasts.sectors_changed([sector.pk])
        return sector

    def follow(self, rule: Rule, *, by: User) -> None:
        """Give out work by this rule from now on. Raises NotYourSector."""
        with transaction.atomic():
            self._lock_for(by)
            before = asdict(self.rule)
            self._put(rule)
            self.save(update_fields=list(asdict(rule)))
            self._record_change(by, before, asdict(rule))
            # Whoever waits in the queue may have somebody now.
            availability_bell.ring()

    def call(self, name: str, *, by: User) -> None:
        """Another name. Raises NotYourSector, SectorTaken."""
        with transaction.atomic():
            self._lock_for(by, admins_only=True)
            before, self.name = self.name, name
            self._save_as_named()
            self._record_change(by, {"name": before}, {"name": name})
            if name != before:
                with collecting():
                    for pk in self.members.values_list("pk", flat=True):
                        broadcasts.person_changed(pk)

    def entrust(self, managers: Sequence[User], *, by: User) -> None:
        """These managers answer for it, and no others. Raises NotYourSector, LeftWithout."""
        with transaction.atomic():
            by.lock()
            of_it = self.members.filter(role=Role.MANAGER)
            list(of_it.order_by("pk").select_for_update(no_key=True, of=("self",)))
            self._lock_for(by, admins_only=True)
            before = list(of_it.all())
            wanted = {manager.pk for manager in managers}
            for manager in before:
                if manager.pk not in wanted:
                    if manager.is_active and not manager.sectors.exclude(pk=self.pk).exists():
                        raise LeftWithout(f"{manager.name} ficaria sem setor. Escolha outro antes.")
                    manager.sectors.remove(self)
            for manager in managers:
                manager.sectors.add(self)
            for pk in wanted ^ {manager.pk for manager in before}:
                broadcasts.person_changed(pk)
                broadcasts.audience_changed(pk)
            self._record_change(by, {"managers": _ids(before)}, {"managers": _ids(managers)})

    def deactivate(self, *, by: User) -> None:
        """No longer in use. What else hangs on it is asked further up. Raises NotYourSector, InUse."""
        with transaction.atomic():
            self._lock_for(by, admins_only=True)
            members = self.members.filter(is_active=True).count()
            if members:
                people = "1 pessoa ativa" if members == 1 else f"{members} pessoas ativas"
                raise InUse(f"Este setor ainda tem {people}. Mude o setor delas antes de desativar.")
            self._switch(on=False, by=by)

    def reactivate(self, *, by: User) -> None:
        """In use again. Raises NotYourSector."""
        with transaction.atomic():
            self._lock_for(by, admins_only=True)
            self._switch(on=True, by=by)

    # -- how -----------------------------------------------------------------------------------

    def _lock_for(self, by: User, *, admins_only: bool = False) -> None:
        """People first, as everywhere."""
        self._guard(by, admins_only=admins_only)
        self.refresh_from_db(from_queryset=Sector.objects.select_for_update(no_key=True))

    def _guard(self, by: User, *, admins_only: bool = False) -> None:
        by.lock()
        if not by.is_active or not (by.is_admin or (by.covers(self.pk) and not admins_only)):
            raise NotYourSector("Só um Admin pode mudar isto." if admins_only else "Este setor não é seu.")

    def _put(self, rule: Rule) -> None:
        for name, value in asdict(rule).items():
            setattr(self, name, value)

    def _save_as_named(self) -> None:
        sentence = "Já existe um setor com este nome."
        if Sector.objects.filter(name__iexact=self.name).exclude(pk=self.pk).exists():
            raise SectorTaken(sentence)
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as clash:
            raise SectorTaken(sentence) from clash

    def _switch(self, *, on: bool, by: User) -> None:
        if self.is_active != on:
            self.is_active = on
            self.save(update_fields=["is_active"])
            record("sector.reactivated" if on else "sector.deactivated", by=by, about=self)
            broadcasts.sectors_changed([self.pk])

    def _record_change(self, by: User, before: dict[str, object], after: dict[str, object]) -> None:
        names = [name for name in after if before[name] != after[name]]
        if names:
            record(
                "sector.changed",
                by=by,
                about=self,
                before={name: before[name] for name in names},
                after={name: after[name] for name in names},
            )
            broadcasts.sectors_changed([self.pk])


def _ids(managers: Iterable[User]) -> list[int]:
    """The trail tells of people by number: what they are called is theirs, and can be erased."""
    return sorted(manager.pk for manager in managers)
