"""Hiring, changing, deactivating and bringing back: who may, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.accounts.hearing import hears
from connect.accounts.models import Role, Sector, User
from connect.accounts.models.employed import AlreadySo, DoesNotFit, NotFit, NotYours, OwnDoor, PastDay, Taken
from connect.accounts.models.sector import InUse, LeftWithout, NotYourSector, Rule, SectorTaken
from connect.audit.models import Entry, PersonalValue
from connect.live.models import Event
from connect.mail.models import Mail
from tests.people import People

pytestmark = pytest.mark.django_db


def hire(people: People, by: User | None, **fields: Any) -> User:
    wanted: dict[str, Any] = {
        "username": "novo",
        "name": "Novo Nome",
        "email": "novo@exemplo.com.br",
        "role": Role.AGENT,
        "sectors": [people.comercial],
    }
    return User.hire(by=by, **{**wanted, **fields})


def change(user: User, by: User, **fields: Any) -> bool:
    now: dict[str, Any] = {
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "sectors": list(user.sectors.all()),
    }
    return user.change(by=by, **{**now, **fields})


def entry(kind: str) -> Entry:
    return Entry.objects.get(kind=kind)


def controls() -> list[tuple[str, str]]:
    return list(Event.objects.filter(kind="control").values_list("subject", "audience"))


# -- hiring -----------------------------------------------------------------------------------------


def test_who_is_hired_cannot_enter_before_there_is_a_password(people: People) -> None:
    user = hire(people, people.duda)
    assert not user.has_usable_password()
    assert (user.role, user.sector) == (Role.AGENT, people.comercial)


def test_hiring_is_on_record_with_what_is_personal_apart(people: People) -> None:
    user = hire(people, people.gerson)
    made = entry("user.created")
    assert (made.actor_id, made.object_id) == (people.gerson.pk, str(user.pk))
    assert made.after == {"role": "agent", "sectors": "Comercial"}
    assert set(PersonalValue.objects.values_list("name", "after")) == {
        ("username", "novo"), ("name", "Novo Nome"), ("email", "novo@exemplo.com.br"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "role", "sectors", "may"),
    [
        ("duda", Role.AGENT, ["suporte"], True),
        ("duda", Role.MANAGER, ["comercial", "suporte"], True),
        ("duda", Role.ADMIN, [], True),
        ("gerson", Role.AGENT, ["comercial"], True),
        ("gerson", Role.AGENT, ["suporte"], False),
        ("gerson", Role.MANAGER, ["comercial"], False),
        ("gerson", Role.ADMIN, [], False),
        ("ana", Role.AGENT, ["comercial"], False),
    ],
)
def test_who_may_hire_whom(people: People, by: str, role: Role, sectors: list[str], may: bool) -> None:
    wanted = [getattr(people, name) for name in sectors]
    if may:
        assert hire(people, getattr(people, by), role=role, sectors=wanted).role == role
    else:
        with pytest.raises(NotYours):
            hire(people, getattr(people, by), role=role, sectors=wanted)
        assert not User.objects.filter(username="novo").exists()


@pytest.mark.parametrize(
    ("role", "sectors"),
    [(Role.AGENT, []), (Role.AGENT, ["comercial", "suporte"]), (Role.MANAGER, [])],
)
def test_each_role_has_its_sectors(people: People, role: Role, sectors: list[str]) -> None:
    with pytest.raises(DoesNotFit):
        hire(people, people.duda, role=role, sectors=[getattr(people, name) for name in sectors])


def test_nobody_is_put_into_a_sector_that_is_closed(people: People) -> None:
    closed = Sector.objects.create(name="Antigo", is_active=False)
    with pytest.raises(DoesNotFit, match="desativado"):
        hire(people, people.duda, sectors=[closed])


@pytest.mark.parametrize("fields", [{"username": "ana"}, {"email": "ANA@exemplo.com.br"}], ids=str)
def test_no_two_have_the_same_name_or_mail(people: People, fields: dict[str, str]) -> None:
    with pytest.raises(Taken):
        hire(people, people.duda, **fields)


# -- changing ---------------------------------------------------------------------------------------


def test_another_sector_is_another_audience_and_the_pages_load_anew(people: People) -> None:
    assert change(people.ana, people.duda, sectors=[people.suporte])
    assert f"queue:{people.suporte.pk}" in hears(people.ana.pk)
    assert controls() == [("reload", f" user:{people.ana.pk} ")]
    changed = entry("user.role_changed")
    assert (changed.before, changed.after) == ({"sectors": "Comercial"}, {"sectors": "Suporte"})


def test_another_name_disturbs_nobody(people: People) -> None:
    assert not change(people.ana, people.gerson, name="Ana Maria Souza")
    assert controls() == []
    assert entry("user.changed").personal == ["name"]


def test_what_does_not_change_leaves_no_trace(people: People) -> None:
    change(people.ana, people.duda)
    assert not Entry.objects.exists()
    assert not Event.objects.exists()


def letters(to: str) -> list[str]:
    return [letter.text.reveal() for letter in Mail.objects.filter(to=to).order_by("pk")]


def test_who_is_changed_by_somebody_else_is_told_by_mail(people: People) -> None:
    change(people.ana, people.duda, role=Role.MANAGER, sectors=[people.suporte], username="ana.souza")
    (letter,) = letters(people.ana.email)
    assert "Duda Martins alterou sua conta em" in letter
    for line in ("Usuário: ana → ana.souza", "Função: Atendente → Gerente", "Setor: Comercial → Suporte"):
        assert f"- {line}\n" in letter
    assert "E-mail:" not in letter


def test_another_address_is_told_to_both(people: People) -> None:
    change(people.ana, people.gerson, email="ana@outra.example")
    (former,), (present,) = letters("ana@exemplo.com.br"), letters("ana@outra.example")
    assert "E-mail: os códigos e avisos passam a chegar em outro endereço." in former
    assert "E-mail: os códigos e avisos passam a chegar neste endereço." in present
    assert "outra.example" not in former


def test_nobody_is_told_of_what_is_no_door(people: People) -> None:
    change(people.ana, people.gerson, name="Ana Maria Souza")
    hire(people, people.duda).hand_over_password(by=people.duda)
    assert not Mail.objects.exists()


def test_a_temporary_password_is_told_of_but_not_told(people: People) -> None:
    password = people.ana.hand_over_password(by=people.gerson)
    (letter,) = letters(people.ana.email)
    assert "Gerson Alves alterou sua conta em" in letter
    assert "Senha: a anterior não vale mais" in letter
    assert password not in letter


def test_a_second_step_that_was_reset_is_told_of(people: People) -> None:
    people.ana.forget_second_step(by=people.gerson)
    (letter,) = letters(people.ana.email)
    assert "Verificação de Dois Fatores (2FA): o código volta a chegar por e-mail" in letter


def test_nobody_changes_their_own_role(people: People) -> None:
    with pytest.raises(OwnDoor):
        change(people.duda, people.duda, role=Role.MANAGER, sectors=[people.comercial])
    assert not change(people.duda, people.duda, name="Duda M.")


def test_a_manager_makes_nobody_more_than_they_may(people: People) -> None:
    for fields in (
        {"role": Role.MANAGER},
        {"role": Role.ADMIN, "sectors": []},
        {"sectors": [people.suporte]},
    ):
        with pytest.raises(NotYours):
            change(people.ana, people.gerson, **fields)
    people.ana.refresh_from_db()
    assert (people.ana.role, people.ana.sectors.get()) == (Role.AGENT, people.comercial)


# -- who manages whom ---------------------------------------------------------------------------------

MANAGED = {
    "duda": {"ana", "bruno", "carla", "gerson", "gilda", "duda"},
    "gerson": {"ana", "bruno"},
    "gilda": {"carla"},
    "ana": set[str](),
}


@pytest.mark.parametrize("by", MANAGED)
@pytest.mark.parametrize("whom", sorted(MANAGED["duda"]))
def test_who_may_change_deactivate_and_excuse_whom(people: People, by: str, whom: str) -> None:
    manager, person = getattr(people, by), getattr(people, whom)
    managed = whom in MANAGED[by]
    assert User.objects.managed_by(manager).filter(pk=person.pk).exists() == managed
    if managed:
        change(person, manager, name="Outro Nome")
        person.be_absent(by=manager, until=timezone.localdate())
        return
    for verb in (
        lambda: change(person, manager, name="Outro Nome"),
        lambda: person.deactivate(by=manager),
        lambda: person.reactivate(by=manager),
        lambda: person.be_absent(by=manager, until=timezone.localdate()),
    ):
        with pytest.raises(NotYours):
            verb()
    assert not Entry.objects.exists()


def test_who_was_demoted_meanwhile_manages_nobody(people: People) -> None:
    gerson_before = User.objects.get(pk=people.gerson.pk)
    assert gerson_before.sector_ids
    change(people.gerson, people.duda, role=Role.AGENT)
    with pytest.raises(NotYours):
        people.ana.deactivate(by=gerson_before)
    with pytest.raises(NotYours):
        hire(people, gerson_before)


# -- deactivating -------------------------------------------------------------------------------------


def test_who_is_deactivated_is_shut_out_at_once(people: People) -> None:
    people.ana.deactivate(by=people.gerson)
    assert not User.objects.active().filter(pk=people.ana.pk).exists()
    assert hears(people.ana.pk) == frozenset()
    assert controls() == [("signed-out", f" user:{people.ana.pk} ")]
    assert entry("user.deactivated").actor_id == people.gerson.pk


def test_nobody_deactivates_themselves(people: People) -> None:
    hire(people, people.duda, role=Role.ADMIN, sectors=[])
    with pytest.raises(OwnDoor):
        people.duda.deactivate(by=people.duda)


def test_the_last_admin_stays(people: People) -> None:
    other = hire(people, people.duda, role=Role.ADMIN, sectors=[])
    people.duda.deactivate(by=other)
    with pytest.raises(OwnDoor):
        change(other, other, role=Role.MANAGER, sectors=[people.comercial])
    with pytest.raises(NotYours):
        other.deactivate(by=people.duda)
    assert User.objects.active().filter(role=Role.ADMIN).get() == other


def test_the_second_who_deactivates_is_told(people: People) -> None:
    people.ana.deactivate(by=people.gerson)
    with pytest.raises(AlreadySo, match="já está"):
        people.ana.deactivate(by=people.duda)


def test_who_comes_back_may_enter_again(people: People) -> None:
    people.ana.deactivate(by=people.gerson)
    people.ana.reactivate(by=people.gerson)
    assert people.ana.is_active
    with pytest.raises(AlreadySo):
        people.ana.reactivate(by=people.gerson)


def test_nobody_comes_back_into_a_closed_sector(people: People) -> None:
    people.carla.deactivate(by=people.duda)
    Sector.objects.filter(pk=people.suporte.pk).update(is_active=False)
    with pytest.raises(DoesNotFit):
        people.carla.reactivate(by=people.duda)


# -- absence --------------------------------------------------------------------------------------------


def test_an_absence_has_a_last_day_and_a_substitute(people: People) -> None:
    until = timezone.localdate() + timedelta(days=3)
    people.ana.be_absent(by=people.gerson, until=until, substitute=people.bruno)
    people.ana.refresh_from_db()
    assert people.ana.is_absent
    assert people.ana.substitute == people.bruno
    assert entry("user.absence_changed").after == {
        "absent_until": until.isoformat(), "substitute": people.bruno.pk,
    }  # fmt: skip
    people.ana.be_absent(by=people.gerson, until=None, substitute=people.bruno)
    back = User.objects.get(pk=people.ana.pk)
    assert (back.absent_until, back.substitute) == (None, None)


def test_who_stands_in_is_there(people: People) -> None:
    today = timezone.localdate()
    people.bruno.be_absent(by=people.duda, until=today)
    people.carla.deactivate(by=people.duda)
    for substitute in (people.ana, people.bruno, people.carla):
        with pytest.raises(NotFit):
            people.ana.be_absent(by=people.duda, until=today, substitute=substitute)
    with pytest.raises(PastDay):
        people.ana.be_absent(by=people.duda, until=today - timedelta(days=1))


# -- sectors --------------------------------------------------------------------------------------------

RULE = Rule(routing="automatic", limit_per_agent=5, waiting_limit_minutes=10, waiting_returns_to_queue=True)


def test_an_admin_founds_a_sector_with_its_managers(people: People) -> None:
    sector = Sector.found(by=people.duda, name="Financeiro", rule=RULE, managers=[people.gerson])
    assert sector.is_automatic
    assert f"manager:{sector.pk}" in hears(people.gerson.pk)
    assert controls() == [("reload", f" user:{people.gerson.pk} ")]
    assert entry("sector.created").after["managers"] == [people.gerson.pk]


def test_a_manager_sets_the_rule_of_their_own_sector_alone(people: People) -> None:
    people.comercial.follow(RULE, by=people.gerson)
    people.comercial.refresh_from_db()
    assert people.comercial.rule == RULE
    assert entry("sector.changed").before["routing"] == "queue"
    with pytest.raises(NotYourSector):
        people.suporte.follow(RULE, by=people.gerson)
    with pytest.raises(NotYourSector):
        people.comercial.follow(RULE, by=people.ana)


def test_all_else_of_a_sector_is_for_admins(people: People) -> None:
    for verb in (
        lambda: Sector.found(by=people.gerson, name="Meu", rule=RULE),
        lambda: people.comercial.call("Vendas", by=people.gerson),
        lambda: people.comercial.entrust([people.gilda], by=people.gerson),
        lambda: people.comercial.deactivate(by=people.gerson),
        lambda: people.comercial.reactivate(by=people.gerson),
    ):
        with pytest.raises(NotYourSector):
            verb()


def test_no_two_sectors_have_the_same_name(people: People) -> None:
    with pytest.raises(SectorTaken):
        Sector.found(by=people.duda, name="comercial", rule=RULE)
    with pytest.raises(SectorTaken):
        people.comercial.call("Suporte", by=people.duda)


def test_managers_change_and_hear_something_else(people: People) -> None:
    people.suporte.entrust([people.gilda, people.gerson], by=people.duda)
    assert f"manager:{people.suporte.pk}" in hears(people.gerson.pk)
    people.suporte.entrust([people.gilda], by=people.duda)
    assert f"manager:{people.suporte.pk}" not in hears(people.gerson.pk)
    assert {audience for _, audience in controls()} == {f" user:{people.gerson.pk} "}


def test_the_trail_names_managers_by_number_alone(people: People) -> None:
    """What they are called is personal, and would stay for ever."""
    people.suporte.entrust([people.gilda, people.gerson], by=people.duda)
    changed = entry("sector.changed")
    assert changed.before == {"managers": [people.gilda.pk]}
    assert changed.after == {"managers": sorted([people.gerson.pk, people.gilda.pk])}
    Sector.found(by=people.duda, name="Financeiro", rule=RULE, managers=[people.gerson])
    told = str(list(Entry.objects.values())) + str(list(PersonalValue.objects.values()))
    assert "Gerson" not in told


def sectors_told() -> set[int]:
    return {int(subject) for subject in Event.objects.filter(kind="sector").values_list("subject", flat=True)}


def test_who_sets_the_rule_of_a_sector_hears_of_all_that_its_row_shows(people: People) -> None:
    def only(pk: int) -> bool:
        told, _ = sectors_told() == {pk}, Event.objects.all().delete()
        return told

    people.comercial.follow(RULE, by=people.gerson)
    assert Event.objects.filter(kind="sector").values_list("audience", flat=True).get() == (
        f" admins manager:{people.comercial.pk} "
    )
    assert only(people.comercial.pk)
    people.suporte.call("Ajuda", by=people.duda)
    assert only(people.suporte.pk)
    people.suporte.entrust([people.gilda, people.gerson], by=people.duda)
    assert only(people.suporte.pk)
    founded = Sector.found(by=people.duda, name="Financeiro", rule=RULE)
    assert only(founded.pk)
    founded.deactivate(by=people.duda)
    assert only(founded.pk)
    hire(people, people.duda, sectors=[people.suporte])
    assert only(people.suporte.pk)
    people.ana.deactivate(by=people.duda)
    assert only(people.comercial.pk)
    people.ana.reactivate(by=people.duda)
    assert only(people.comercial.pk)
    people.gilda.rename("Gilda R.", by=people.gilda)
    assert "sector" in set(Event.objects.values_list("kind", flat=True))
    Event.objects.all().delete()
    change(people.carla, people.duda, sectors=[people.comercial])
    assert sectors_told() == {people.comercial.pk, people.suporte.pk}


def test_no_manager_is_left_without_a_sector(people: People) -> None:
    with pytest.raises(LeftWithout):
        people.suporte.entrust([], by=people.duda)
    assert people.gilda.sectors.exists()


def test_a_sector_with_people_stays(people: People) -> None:
    with pytest.raises(InUse, match="2 pessoas ativas"):
        people.suporte.deactivate(by=people.duda)
