from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F
from django.utils import timezone

from connect.accounts.models.admitted import Admitted
from connect.accounts.models.available import State
from connect.accounts.models.changeable import Changeable
from connect.accounts.models.employed import Employed
from connect.accounts.models.equipped import Equipped
from connect.accounts.models.lockable import Lockable
from connect.accounts.models.pictured import Pictured
from connect.accounts.models.role import Role
from connect.accounts.models.sector import Sector
from connect.accounts.models.signed_in import SignedIn
from connect.accounts.models.verifiable import Verifiable
from connect.ui.words import folded


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def online(self) -> UserQuerySet:
        return self.filter(User.online_at(timezone.now()))

    def mistold(self) -> UserQuerySet:
        """Those whose colleagues were told something else last."""
        return (
            self.active().annotate(state_now=User.state_at(timezone.now())).exclude(state_now=F("told_state"))
        )

    def colleagues(self) -> UserQuerySet:
        """Everyone who works here, with what a row of the team shows. In whatever order: see `User.place`."""
        return self.active().prefetch_related("sectors")

    def managed_by(self, user: User) -> UserQuerySet:
        """Those whose access this person looks after: an Admin all, a manager the agents of their sectors."""
        if not user.is_active or user.is_agent:
            return self.none()
        if user.is_admin:
            return self.all()
        theirs = User.sectors.through.objects.filter(sector_id__in=user.sector_ids)
        return self.filter(role=Role.AGENT, pk__in=theirs.values("user_id"))

    def matching(self, text: str) -> UserQuerySet:
        """Whose name, username or e-mail has this in it, accents apart. There are thousands at most."""
        wanted = folded(text)
        people = self.values_list("pk", "name", "username", "email")
        return self.filter(pk__in=[pk for pk, *words in people if wanted in folded(" ".join(words))])

    def agents_of(self, sector_id: int) -> UserQuerySet:
        return self.active().filter(role=Role.AGENT, sectors=sector_id)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A new person. Sectors are given afterwards: `user.sectors.set([...])`."""
        user = User(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(
    Employed, Admitted, SignedIn, Verifiable, Lockable, Equipped, Changeable, Pictured, AbstractBaseUser
):
    """A person of the company. Deactivated, never deleted."""

    username = models.CharField("usuário", max_length=60, unique=True)
    name = models.CharField("nome", max_length=120)
    email = models.EmailField("e-mail", unique=True)
    role = models.CharField("função", max_length=10, choices=Role, default=Role.AGENT)
    sectors = models.ManyToManyField(Sector, verbose_name="setores", related_name="members", blank=True)
    is_active = models.BooleanField("ativo", default=True)
    theme = models.CharField(
        max_length=5, blank=True, choices=[("", "Igual ao sistema"), ("light", "Claro"), ("dark", "Escuro")]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_agent(self) -> bool:
        return self.role == Role.AGENT

    @property
    def is_manager(self) -> bool:
        return self.role == Role.MANAGER

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @cached_property
    def sector_ids(self) -> frozenset[int]:
        """Read once per request and person."""
        memberships = User.sectors.through.objects.filter(user_id=self.pk)
        return frozenset(memberships.values_list("sector_id", flat=True))

    @cached_property
    def sector(self) -> Sector | None:
        """An agent's one sector; a manager's first; an admin's none."""
        return next(iter(self.sectors.all()), None)

    @cached_property
    def member_ids(self) -> frozenset[int]:
        """Who belongs to the sectors of this person, who does too."""
        memberships = User.sectors.through.objects.filter(sector_id__in=self.sector_ids)
        return frozenset(memberships.values_list("user_id", flat=True))

    def forget_sectors(self) -> None:
        """They are read anew."""
        self.__dict__.pop("sector_ids", None)
        self.__dict__.pop("member_ids", None)
        self.__dict__.pop("sector", None)

    @property
    def sector_names(self) -> str:
        """`Comercial, Suporte`; nothing for who has none. For many people: `colleagues()`."""
        return ", ".join(sector.name for sector in self.sectors.all())

    @property
    def place(self) -> str:
        """Where the person stands in a list of the team: who is online first, then by name."""
        rank = [*State].index(self.state)
        return f"{rank} {folded(self.name)} {self.pk:012d}"

    @property
    def short_name(self) -> str:
        return self.name.split()[0] if self.name else self.username

    def covers(self, sector_id: int | None) -> bool:
        """Whether a manager or admin answers for this sector."""
        return self.is_admin or (self.is_manager and sector_id in self.sector_ids)

    def lock(self) -> None:
        """Read the row again and hold it until the transaction ends."""
        self.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True, of=("self",)))
        self.forget_sectors()
