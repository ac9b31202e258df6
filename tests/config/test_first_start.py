"""What a start finds, decides and makes."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from connect.accounts.models import Role, User
from connect.audit.models import Entry
from connect.config import first_start
from connect.contacts.models import Contact
from connect.conversations.models import Conversation
from connect.simulator import provision, switch
from connect.simulator.models import SimulatedNumber
from connect.whatsapp.models import Number
from connect.whatsapp.registration import register_first_number
from tests.people import PASSWORD, People, gather
from tests.processes import Programs

GIVEN = {
    "phone_number_id": "106540352242922",
    "business_account_id": "102290129340398",
    "token": "EAAG-do-ambiente",
    "app_secret": "segredo-do-ambiente",
    "verify_token": "verificar-ambiente",
}
NOTHING = dict.fromkeys(GIVEN, "")


@pytest.fixture(autouse=True)
def bare(settings: LazySettings) -> None:
    """A machine on which nothing is configured."""
    settings.DEMO = None
    settings.WHATSAPP_FIRST_NUMBER = NOTHING
    settings.WHATSAPP_API_URL = ""


def simulate() -> None:
    """What a demo leaves behind."""
    provision.simulate_number(phone_number_id="1", waba_id="2", token="t", app_secret="s", verify_token="v")


def nothing() -> None:
    pass


def people_at_work() -> None:
    gather()


def people_in_a_demo() -> None:
    gather()
    simulate()


def a_number_of_ones_own() -> None:
    Number.objects.create(phone_number_id="1")


# -- demo or not ---------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [None, True])
def test_an_empty_database_becomes_the_demo_company(
    db: None, settings: LazySettings, asked: bool | None
) -> None:
    settings.DEMO = asked
    first_start.settle()
    assert settings.DEMO is True
    assert switch.is_on()
    assert User.objects.count() == 6
    assert Conversation.objects.count() >= 40


@pytest.mark.parametrize(
    ("found", "asked", "number", "is_demo"),
    [
        pytest.param(nothing, False, NOTHING, False, id="empty, switched off"),
        pytest.param(nothing, None, GIVEN, False, id="empty, with a number in the environment"),
        pytest.param(a_number_of_ones_own, None, NOTHING, False, id="no people, but a number"),
        pytest.param(people_at_work, None, NOTHING, False, id="in use"),
        pytest.param(people_at_work, True, NOTHING, False, id="in use, though asked"),
        pytest.param(people_in_a_demo, None, NOTHING, True, id="a demo"),
        pytest.param(people_in_a_demo, None, GIVEN, True, id="a demo, with a number"),
        pytest.param(people_in_a_demo, True, NOTHING, True, id="a demo, asked"),
        pytest.param(people_in_a_demo, False, NOTHING, False, id="a demo, switched off"),
    ],
)
def test_otherwise_nobody_is_hired(
    db: None,
    settings: LazySettings,
    found: Callable[[], None],
    asked: bool | None,
    number: dict[str, str],
    is_demo: bool,
) -> None:
    found()
    people = User.objects.count()
    settings.DEMO, settings.WHATSAPP_FIRST_NUMBER = asked, number

    first_start.settle()

    assert settings.DEMO is is_demo
    assert switch.is_on() is is_demo
    assert User.objects.count() == people
    assert not Contact.objects.exists()


def test_a_second_start_changes_nothing(db: None, settings: LazySettings) -> None:
    first_start.settle()
    before = set(User.objects.values_list("pk", "password"))
    settings.DEMO = None
    first_start.settle()
    assert settings.DEMO is True
    assert set(User.objects.values_list("pk", "password")) == before
    assert SimulatedNumber.objects.count() == 2


# -- the number of the environment ----------------------------------------------------------------


def test_the_number_of_the_environment_is_registered(db: None, settings: LazySettings) -> None:
    settings.DEMO, settings.WHATSAPP_FIRST_NUMBER = False, GIVEN
    first_start.settle()
    number = Number.objects.get()
    assert number.phone_number_id == GIVEN["phone_number_id"]
    assert number.waba_id == GIVEN["business_account_id"]
    assert number.signing_secrets == (GIVEN["app_secret"],)
    assert Number.objects.verify_tokens() == (GIVEN["verify_token"],)
    assert not number.is_simulated
    assert number.credentials().token == GIVEN["token"]
    assert number.credentials().base_url == "https://graph.facebook.com"
    assert Entry.objects.filter(kind="number.registered").count() == 1


def test_what_an_admin_changed_stays_until_the_environment_has_something_new(
    people: People, settings: LazySettings
) -> None:
    settings.WHATSAPP_FIRST_NUMBER = GIVEN
    number = register_first_number()
    assert number is not None
    number.label, number.sector = "Vendas", people.comercial
    number.app_secrets = f"segredo-novo\n{GIVEN['app_secret']}"
    number.save()
    number.disconnect("token recusado")

    register_first_number()
    number = Number.objects.get()
    assert number.signing_secrets == ("segredo-novo", GIVEN["app_secret"])
    assert number.state == Number.State.DISCONNECTED

    settings.WHATSAPP_FIRST_NUMBER = {**GIVEN, "token": "EAAG-renovado", "app_secret": "outro-segredo"}
    register_first_number()
    number = Number.objects.get()
    assert number.token.reveal() == "EAAG-renovado"
    assert number.signing_secrets == ("outro-segredo",)
    assert number.state == Number.State.CONNECTED
    assert (number.label, number.sector) == ("Vendas", people.comercial)


def test_a_number_can_be_registered_anew_when_the_key_is_lost(db: None, settings: LazySettings) -> None:
    settings.WHATSAPP_FIRST_NUMBER = GIVEN
    register_first_number()
    settings.SECRET_KEY = "outra-chave-" + "x" * 40
    register_first_number()
    assert Number.objects.get().token.reveal() == GIVEN["token"]


def test_a_demo_never_talks_to_meta(db: None, settings: LazySettings) -> None:
    settings.DEMO, settings.WHATSAPP_FIRST_NUMBER = True, GIVEN
    first_start.settle()
    simulator = f"{settings.BASE_URL}/simulador/graph"
    assert {number.credentials().base_url for number in Number.objects.all()} == {simulator}
    simulated = SimulatedNumber.objects.get(phone_number_id=GIVEN["phone_number_id"])
    assert (simulated.token, simulated.app_secret) == (GIVEN["token"], GIVEN["app_secret"])


def test_a_demo_sends_where_the_environment_says(db: None, settings: LazySettings) -> None:
    settings.DEMO, settings.WHATSAPP_FIRST_NUMBER = True, GIVEN
    settings.WHATSAPP_API_URL = "http://127.0.0.1:9999"
    first_start.settle()
    numbers = Number.objects.all()
    assert {number.credentials().base_url for number in numbers} == {"http://127.0.0.1:9999"}
    own = numbers.get(phone_number_id=GIVEN["phone_number_id"])
    assert own.sector is not None
    assert own.sector.name == "Comercial"


# -- what is said --------------------------------------------------------------------------------


def test_whoever_starts_an_empty_installation_is_told_how_to_begin(db: None, settings: LazySettings) -> None:
    settings.DEMO = False
    settings.WHATSAPP_FIRST_NUMBER = {**GIVEN, "token": ""}
    first_start.settle()
    address, how, missing = first_start.greeting()
    assert address == f"CSI Connect: {settings.BASE_URL}"
    assert "bin/manage first_admin" in how
    assert "WHATSAPP_TOKEN" in missing


def test_an_installation_in_use_says_only_where_it_is(people: People, settings: LazySettings) -> None:
    first_start.settle()
    assert list(first_start.greeting()) == [f"CSI Connect: {settings.BASE_URL}"]


def test_every_process_of_a_demo_agrees(programs: Programs) -> None:
    server = programs.serve(CSI_DEMO="")
    for username in ("admin", "gerente", "gerente2", "ana", "bruno", "carla"):
        assert f"  {username} " in server.printed
    assert PASSWORD in server.printed
    assert f"{server.url}/simulador/" in server.printed
    assert server.stop() == 0
    assert programs.serve(CSI_DEMO="").printed.count(PASSWORD) == 1
    assert User.objects.count() == 6


@pytest.mark.postgres
def test_several_processes_found_one_company(programs: Programs) -> None:
    first = programs.serve("--web-only", CSI_DEMO="")
    programs.work(CSI_BASE_URL=first.url, CSI_DEMO="")
    second = programs.serve("--web-only", CSI_DEMO="")
    assert PASSWORD in second.printed
    assert User.objects.count() == 6


# -- the first Admin -----------------------------------------------------------------------------


def first_admin(**given: str) -> str:
    said = StringIO()
    call_command("first_admin", stdout=said, **given)
    return said.getvalue()


DUDA = {"username": "duda", "name": "Duda Martins", "email": "duda@exemplo.com.br"}


def test_the_first_admin_is_made_on_the_console(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSI_ADMIN_PASSWORD", PASSWORD)
    assert "duda" in first_admin(**DUDA)
    user = User.objects.get()
    assert (user.role, user.name) == (Role.ADMIN, "Duda Martins")
    assert user.check_password(PASSWORD)
    with pytest.raises(CommandError, match="Já existe um Admin"):
        first_admin(**{**DUDA, "username": "outra"})


@pytest.mark.parametrize(
    ("password", "given"),
    [
        pytest.param("curta", DUDA, id="password too short"),
        pytest.param(PASSWORD, {**DUDA, "email": "duda"}, id="no e-mail address"),
    ],
)
def test_what_is_wrong_with_the_first_admin_is_said(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, password: str, given: dict[str, str]
) -> None:
    monkeypatch.setenv("CSI_ADMIN_PASSWORD", password)
    with pytest.raises(CommandError):
        first_admin(**given)
    assert not User.objects.exists()
