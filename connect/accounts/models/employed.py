from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from connect.accounts import broadcasts
from connect.accounts.bells import availability_bell
from connect.accounts.models.available import Available
from connect.accounts.models.role import Role
from connect.accounts.models.sector import Sector
from connect.accounts.refusals import Refusal
from connect.audit.trail import record

if TYPE_CHECKING:
    from connect.accounts.models.user import User

type Post = dict[str, Any]

PERSONAL = ("name", "username", "email")


class NotYours(Refusal):
    """Managers look after the agents of their own sectors."""


class DoesNotFit(Refusal):
    """The role asks for other sectors."""

    field = "sectors"


class OwnDoor(Refusal):
    """Nobody shuts the door behind which they stand, and an Admin is always left."""


class AlreadySo(Refusal):
    """Somebody else was faster."""


class Taken(Refusal):
    """Another person has this name to enter with, or this e-mail."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotFit(Refusal):
    """Who is to stand in for somebody is not there either."""

    field = "substitute"


class PastDay(Refusal):
    """An absence ends today or later."""

    field = "until"


class Employed(Available):
    """Working here: as what, where, since when and until when. Each verb asks whether `by` may."""

    class Meta:
        abstract = True

    @classmethod
    def hire(
        cls, *, by: User | None, username: str, name: str, email: str, role: str, sectors: Sequence[Sector]
    ) -> User:
        """A new person, who cannot enter before they have a password. Raises NotYours, DoesNotFit, Taken."""
        from connect.accounts.models.user import User

        user = User(username=username, name=name, email=email, role=role)
        user.set_unusable_password()
        with transaction.atomic():
            if by is not None:
                by.lock()
            check_post(by, role, sectors)
            user._save_as_oneself()
            user.sectors.set(sectors)
            record("user.created", by=by, about=user, after=user._post(), personal=PERSONAL)
            broadcasts.person_changed(user.pk)
            broadcasts.sectors_changed(user.sector_ids)
        return user

    @classmethod
    def take_on(
        cls,
        *,
        by: User,
        invited: bool,
        username: str,
        name: str,
        email: str,
        role: str,
        sectors: Sequence[Sector],
    ) -> tuple[User, str]:
        """Hire, and let in: by an invitation, or with the temporary password that comes back."""
        with transaction.atomic():
            user = cls.hire(by=by, username=username, name=name, email=email, role=role, sectors=sectors)
            if invited:
                user.send_invitation(by=by)
                return user, ""
            return user, user.hand_over_password(by=by)

    def change(  # type: ignore[misc]
        self: User, *, by: User, username: str, name: str, email: str, role: str, sectors: Sequence[Sector]
    ) -> bool:
        """Another name, role or sector. True when what they may see is another: their pages load anew.

        Raises NotYours, DoesNotFit, OwnDoor, Taken.
        """
        with transaction.atomic():
            by = self.lock_for(by)
            if role != self.role and self.pk == by.pk:
                raise OwnDoor("Você não pode mudar a sua própria função. Peça a outro Admin.")
            if self.is_admin and role != Role.ADMIN:
                self._leave_an_admin("Sempre é preciso um Admin ativo. Nomeie outro antes de mudar a função.")
            check_post(by, role, sectors)
            before, left = self._post(), self.sector_ids
            self.username, self.name, self.email, self.role = username, name, email, role
            self._save_as_oneself()
            self.sectors.set(sectors)
            self.forget_sectors()
            after = self._post()
            changed = {key for key in after if before[key] != after[key]}
            is_moved = bool(changed & {"role", "sectors"})
            if changed:
                record(
                    "user.role_changed" if is_moved else "user.changed",
                    by=by,
                    about=self,
                    before={key: before[key] for key in changed},
                    after={key: after[key] for key in changed},
                    personal=PERSONAL,
                )
                self._tell_of_post(before, after, by=by)
                broadcasts.person_changed(self.pk)
                broadcasts.sectors_changed(left | self.sector_ids)
            if is_moved:
                broadcasts.audience_changed(self.pk)
                availability_bell.ring()
        return is_moved

    def deactivate(self: User, *, by: User) -> None:  # type: ignore[misc]
        """What is the person's own ends: sessions, open pages. Their work is handed over above this package.

        Raises NotYours, OwnDoor, AlreadySo.
        """
        with transaction.atomic():
            by = self.lock_for(by)
            if not self.is_active:
                raise AlreadySo(f"{self.name} já está com o acesso desativado.")
            if self.pk == by.pk:
                raise OwnDoor("Você não pode desativar a si.")
            if self.is_admin:
                self._leave_an_admin("Sempre é preciso um Admin ativo. Nomeie outro antes de desativar este.")
            self.is_active = False
            self.paused_at, self.pause_reason = None, ""
            self.absent_until, self.substitute = None, None
            self.save(update_fields=["is_active", "paused_at", "pause_reason", "absent_until", "substitute"])
            record("user.deactivated", by=by, about=self)
            self.trusted_devices.all().delete()
            self.end_sessions(by=by)
            broadcasts.person_changed(self.pk)
            broadcasts.sectors_changed(self.sector_ids)

    def reactivate(self: User, *, by: User) -> None:  # type: ignore[misc]
        """The person may enter again. Raises NotYours, DoesNotFit, AlreadySo."""
        with transaction.atomic():
            by = self.lock_for(by)
            if self.is_active:
                raise AlreadySo(f"{self.name} já está com o acesso ativo.")
            check_post(by, self.role, list(self.sectors.all()))
            self.is_active = True
            self.save(update_fields=["is_active"])
            record("user.reactivated", by=by, about=self)
            broadcasts.person_changed(self.pk)
            broadcasts.sectors_changed(self.sector_ids)

    def be_absent(  # type: ignore[misc]
        self: User, *, by: User, until: date | None, substitute: User | None = None
    ) -> None:
        """*Ausente até* and including that day; the substitute gets what would have come. None: back again.

        Raises NotYours, NotFit, PastDay.
        """
        with transaction.atomic():
            by = self.lock_for(by)
            if until is None:
                substitute = None
            elif until < timezone.localdate():
                raise PastDay("A ausência precisa terminar hoje ou depois.")
            if substitute is not None and substitute.pk == self.pk:
                raise NotFit("Escolha outra pessoa no lugar.")
            if substitute is not None and (not substitute.is_active or substitute.is_absent):
                raise NotFit(f"{substitute.name} também não está. Escolha outra pessoa.")
            before = self._absence()
            self.absent_until, self.substitute = until, substitute
            self.save(update_fields=["absent_until", "substitute"])
            record("user.absence_changed", by=by, about=self, before=before, after=self._absence())
            self.tell_state()
            availability_bell.ring()

    # -- guards ----------------------------------------------------------------------------------

    def lock_for(self: User, by: User) -> User:  # type: ignore[misc]
        """Lock the row, and see that `by` may still manage it; who they are now. Raises NotYours.

        The active admins are locked first: what is done to people is done one after the other, and of two who
        remove each other one is first.
        """
        objects = type(self).objects
        held = objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        list(held.filter(role=Role.ADMIN, is_active=True).only("pk"))
        locked = held.in_bulk([self.pk, by.pk])
        self.refresh_from_db(from_queryset=objects.all())
        self.forget_sectors()
        by = locked[by.pk]
        if not objects.managed_by(by).filter(pk=self.pk).exists():
            raise NotYours("Você só pode cuidar de atendentes do seu setor.")
        return by

    def _leave_an_admin(self: User, sentence: str) -> None:  # type: ignore[misc]
        others = type(self).objects.active().filter(role=Role.ADMIN).exclude(pk=self.pk)
        if self.is_active and not others.exists():
            raise OwnDoor(sentence)

    def _save_as_oneself(self: User) -> None:  # type: ignore[misc]
        """Two of the same name at once: the database says which was first."""
        others = type(self).objects.exclude(pk=self.pk)
        if others.filter(username=self.username).exists():
            raise Taken("Já existe alguém com este nome de usuário.", "username")
        if others.filter(email__iexact=self.email).exists():
            raise Taken("Já existe alguém com este e-mail.", "email")
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as clash:
            raise Taken("Já existe alguém com este nome de usuário ou e-mail.") from clash

    # -- what the person is told ------------------------------------------------------------------

    def _tell_of_post(self: User, before: Post, after: Post, *, by: User) -> None:  # type: ignore[misc]
        """By e-mail: to the former address too, if it is another."""
        words = {
            "Usuário": (before["username"], after["username"]),
            "Função": (Role(before["role"]).label, Role(after["role"]).label),
            "Setor": (before["sectors"] or "nenhum", after["sectors"] or "nenhum"),
        }
        changes = {label: f"{old} → {new}" for label, (old, new) in words.items() if old != new}
        if before["email"] != after["email"]:
            for address, which in (
                (before["email"], "em outro endereço"),
                (after["email"], "neste endereço"),
            ):
                told = {"E-mail": f"os códigos e avisos passam a chegar {which}.", **changes}
                self.tell_change(told, by=by, to=address)
        elif changes:
            self.tell_change(changes, by=by)

    # -- what the trail tells ---------------------------------------------------------------------

    def _post(self: User) -> Post:  # type: ignore[misc]
        return {
            "username": self.username,
            "name": self.name,
            "email": self.email,
            "role": str(self.role),
            "sectors": ", ".join(self.sectors.values_list("name", flat=True)),
        }

    def _absence(self: User) -> dict[str, Any]:  # type: ignore[misc]
        until = self.absent_until
        return {"absent_until": until.isoformat() if until else None, "substitute": self.substitute_id}


def check_post(by: User | None, role: str, sectors: Iterable[Sector]) -> None:
    """An agent has one sector, a manager one or more, an Admin needs none; all of them in use.

    Raises NotYours where a manager gives more than they may, DoesNotFit.
    """
    wanted = {sector.pk for sector in sectors}
    if by is not None and not by.is_admin:
        may = by.is_active and by.is_manager and role == Role.AGENT and wanted <= by.sector_ids
        if not may:
            raise NotYours("Você só pode cuidar de atendentes do seu setor.")
    if role == Role.AGENT and len(wanted) != 1:
        raise DoesNotFit("Cada atendente tem um setor. Escolha um.")
    if role == Role.MANAGER and not wanted:
        raise DoesNotFit("Cada gerente tem um setor ou mais. Escolha ao menos um.")
    locked = Sector.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    closed = [sector.name for sector in locked if not sector.is_active]
    if closed:
        raise DoesNotFit(f"O setor {closed[0]} está desativado. Escolha outro.")
