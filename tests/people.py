"""The cast: the same people in every test, so that a test reads as a story."""

from __future__ import annotations

from dataclasses import dataclass

from connect.accounts.models import Role, Sector, User

PASSWORD = "Demo#2026"
JOAO_PHONE = "5511988887777"
"""João, the customer: known to the company only by what he writes."""


@dataclass(frozen=True)
class People:
    comercial: Sector
    suporte: Sector
    ana: User
    bruno: User
    carla: User
    gerson: User
    gilda: User
    duda: User

    @property
    def all(self) -> tuple[User, ...]:
        return (self.ana, self.bruno, self.carla, self.gerson, self.gilda, self.duda)

    @property
    def agents(self) -> tuple[User, ...]:
        return (self.ana, self.bruno, self.carla)


def gather() -> People:
    """Hire everyone. Usernames and password are the demo company's."""
    comercial = Sector.objects.create(name="Comercial")
    suporte = Sector.objects.create(name="Suporte")
    return People(
        comercial=comercial,
        suporte=suporte,
        ana=_hire("ana", "Ana Souza", Role.AGENT, comercial),
        bruno=_hire("bruno", "Bruno Lima", Role.AGENT, comercial),
        carla=_hire("carla", "Carla Dias", Role.AGENT, suporte),
        gerson=_hire("gerente", "Gerson Alves", Role.MANAGER, comercial),
        gilda=_hire("gerente2", "Gilda Rocha", Role.MANAGER, suporte),
        duda=_hire("admin", "Duda Martins", Role.ADMIN),
    )


def _hire(username: str, name: str, role: Role, *sectors: Sector) -> User:
    user = User.objects.create_user(
        username=username, password=PASSWORD, name=name, email=f"{username}@exemplo.com.br", role=role
    )
    user.sectors.set(sectors)
    return user
