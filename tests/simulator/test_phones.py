"""The telephones in the browser: played by hand, seen live, open to a demo alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from connect.config.asgi import Application
from connect.simulator import provision
from connect.simulator.models import Customer, SimulatedMessage, SimulatedNumber
from tests.config.serving import Serving
from tests.people import JOAO_PHONE
from tests.simulator.conftest import PHONE_NUMBER_ID, Graph
from tests.simulator.receiver import Receiver

TO = f"+{JOAO_PHONE}"
KINDS = [
    ("Foto", "image"),
    ("Vídeo", "video"),
    ("Mensagem de voz", "audio"),
    ("Áudio", "audio"),
    ("Documento", "document"),
    ("Figurinha", "sticker"),
    ("Localização", "location"),
    ("Contato", "contacts"),
    ("Enquete", "unsupported"),
    ("Vindo de um anúncio", "text"),
    ("Encaminhada", "text"),
]


@pytest.fixture
def house(graph: Graph) -> Iterator[Serving]:
    call_command("collectstatic", interactive=False, verbosity=0)
    with Serving(Application(web_only=True), lifespan=True) as serving:
        yield serving


@pytest.fixture
def page(house: Serving, new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(base_url=house.url).new_page()


@pytest.fixture
def phone(page: Page, joao: Customer) -> Page:
    """João's telephone, open."""
    page.goto(f"/simulador/pessoas/{joao.pk}/")
    return page


def write(phone: Page, text: str) -> None:
    phone.get_by_role("textbox", name="Mensagem").fill(text)
    phone.keyboard.press("Enter")


def choices(phone: Page, text: str) -> None:
    message = phone.locator(".msg", has_text=text).last
    message.hover()
    message.get_by_label("Opções da mensagem").click()


@pytest.mark.browser
def test_a_conversation_is_played_by_hand(
    phone: Page, graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    log = phone.get_by_role("log", name="Mensagens")
    write(phone, "Oi, tem corrente de prata?")
    mine = log.locator(".msg--out", has_text="tem corrente")
    expect(mine).to_contain_text("Entregue")

    wamid = receiver.wait_for(lambda it: it.messages)[0]["id"]
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    graph.ask("POST", f"{PHONE_NUMBER_ID}/messages", {**read, "typing_indicator": {"type": "text"}})
    expect(mine).to_contain_text("Lida")
    expect(phone.locator("#presence")).to_have_text("digitando…")

    graph.send(TO, content={"body": "Temos sim!"})
    expect(log.locator(".msg--in")).to_contain_text("Temos sim!")
    expect(phone.locator("#presence")).not_to_have_text("digitando…")

    choices(phone, "Temos sim!")
    phone.get_by_role("button", name="Reagir com ❤️").locator("visible=true").click()
    expect(log.get_by_role("img", name="Você reagiu com ❤️")).to_be_visible()
    choices(phone, "Temos sim!")
    phone.get_by_role("button", name="Responder").locator("visible=true").click()
    write(phone, "Quero duas")
    expect(log.locator(".msg--out", has_text="Quero duas").locator(".quote")).to_contain_text("Temos sim!")
    choices(phone, "Quero duas")
    phone.get_by_role("button", name="Editar").locator("visible=true").click()
    write(phone, "Quero três")
    expect(log.locator(".msg--out", has_text="Quero três")).to_contain_text("editada")
    choices(phone, "Quero três")
    phone.get_by_role("button", name="Apagar para todos").locator("visible=true").click()
    expect(log).to_contain_text("Mensagem apagada")
    phone.get_by_role("button", name="Ligar para a empresa").click()
    expect(log).to_contain_text("Você ligou para a empresa")
    receiver.wait_for(lambda it: [change for change in it.changes if change["field"] == "calls"])
    kinds = [message["type"] for message in receiver.messages]
    assert kinds == ["text", "reaction", "text", "edit", "revoke"]


@pytest.mark.browser
def test_every_kind_of_message_is_a_click_away(
    phone: Page, joao: Customer, receiver: Receiver, accessible: Callable[[Page], None]
) -> None:
    for place, (name, _) in enumerate(KINDS, start=1):
        phone.get_by_label("Enviar outro tipo de mensagem").click()
        phone.locator(".kinds").get_by_role("button", name=name, exact=True).click()
        expect(phone.locator(".msg--out")).to_have_count(place)
    phone.get_by_label("Arquivo do computador").set_input_files(provision.SAMPLES / "orcamento.pdf")
    expect(phone.locator(".msg--out")).to_have_count(len(KINDS) + 1)
    receiver.wait_for(lambda it: len(it.messages) == len(KINDS) + 1)
    assert [message["type"] for message in receiver.messages] == [*(kind for _, kind in KINDS), "document"]
    accessible(phone)


@pytest.mark.browser
def test_buttons_and_lists_are_tapped(
    phone: Page, graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    provision.template(
        number,
        name="pedido",
        components=[
            {"type": "BODY", "text": "Fecha o pedido?"},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Quero comprar"}]},
        ],
    )
    graph.send(TO, "template", {"name": "pedido", "language": {"code": "pt_BR"}})
    phone.get_by_role("button", name="Quero comprar").click()
    offer = {"button": "Ver modelos", "sections": [{"rows": [{"id": "a1", "title": "Elo 2 mm"}]}]}
    receiver.wait_for(lambda it: it.messages)
    graph.send(TO, "interactive", {"type": "list", "body": {"text": "Qual?"}, "action": offer})
    phone.get_by_role("button", name="Ver modelos").click()
    phone.get_by_role("button", name="Elo 2 mm").click()
    expect(phone.locator(".msg--out", has_text="Elo 2 mm")).to_be_visible()
    receiver.wait_for(lambda it: len(it.messages) == 2)
    assert receiver.messages[0]["button"] == {"payload": "Quero comprar", "text": "Quero comprar"}
    assert receiver.messages[1]["interactive"]["list_reply"]["id"] == "a1"


@pytest.mark.browser
def test_a_message_is_read_when_the_telephone_is_open(
    page: Page, graph: Graph, joao: Customer, number: SimulatedNumber, receiver: Receiver
) -> None:
    joao.reads_by_itself = False
    joao.save()
    joao.writes("Oi", to=number)
    sent = graph.send(TO)
    receiver.wait_for(lambda it: [told["status"] for told in it.statuses] == ["sent", "delivered"])
    page.goto("/simulador/")
    row = page.get_by_role("link", name="João da Silva")
    expect(row).to_contain_text("1 não lidas")
    row.click()
    receiver.wait_for(lambda it: it.statuses[-1]["status"] == "read")
    assert SimulatedMessage.objects.get(wamid=sent.wamid).status == "read"


@pytest.mark.browser
def test_a_person_is_made_by_typing_a_name_or_a_number(
    page: Page, accessible: Callable[[Page], None]
) -> None:
    page.goto("/simulador/")
    accessible(page)
    for typed, name, phone in (
        ("Helena Prado 47 99123-4567", "Helena Prado", "5547991234567"),
        ("(21) 98888-7777", "+5521988887777", "5521988887777"),
    ):
        page.get_by_role("textbox", name="Nome ou telefone").fill(typed)
        page.get_by_role("button", name="Nova pessoa").click()
        expect(page.get_by_role("heading", name=f"Telefone de {name}")).to_be_attached()
        assert Customer.objects.get(name=name).phone == phone
    page.get_by_role("textbox", name="Nome ou telefone").fill("Sol")
    page.get_by_label("Só nome de usuário, sem telefone").check()
    page.get_by_role("button", name="Nova pessoa").click()
    expect(page.get_by_role("heading", name="Telefone de Sol")).to_be_attached()
    assert Customer.objects.get(name="Sol").phone == ""


@pytest.mark.browser
def test_how_a_person_behaves_is_switched_while_playing(
    phone: Page, joao: Customer, receiver: Receiver, accessible: Callable[[Page], None]
) -> None:
    phone.get_by_role("button", name="Jeito de João da Silva").click()
    info = phone.get_by_role("complementary", name="Jeito de João da Silva")
    info.get_by_role("switch", name="Sem internet").check()
    expect(info.get_by_role("status")).to_have_text("Salvo")
    write(phone, "Sem sinal aqui")
    expect(phone.locator(".msg--out")).to_contain_text("Enviando")
    info.get_by_role("switch", name="Sem internet").uncheck()
    expect(phone.locator(".msg--out")).to_contain_text("Entregue")
    info.get_by_label("Falhar com o código").select_option("131026")
    expect(info.get_by_role("status")).to_have_text("Salvo")
    accessible(phone)
    joao.refresh_from_db()
    assert joao.fails_with == 131026


def test_in_a_demo_nobody_signs_in_and_elsewhere_there_is_nothing(
    client: Client, db: None, settings: Any
) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
    for on, status in ((True, 200), (False, 404), (None, 404)):
        settings.DEMO = on
        assert client.get("/simulador/").status_code == status
        assert client.get("/simulador/emails/").status_code == status


PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def test_mails_are_read_where_they_were_kept(client: Client, db: None, settings: Any, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
    folder = tmp_path / "mail"
    folder.mkdir()
    message = (
        "From: sistema@csitech.com.br\nTo: ana@exemplo.com.br\nSubject: =?utf-8?q?C=C3=B3digo?=\n\n123456\n"
    )
    (folder / "1.eml").write_text(message)
    html = client.get("/simulador/emails/").content.decode()
    assert "Código" in html
    assert "123456" in html
