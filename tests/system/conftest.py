"""A company at work: its screens, a simulated Meta, and João with his telephone."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from connect.accounts.models import User
from connect.conversations.models import Conversation
from connect.simulator import provision
from connect.simulator.models import Chat, Customer, SimulatedNumber
from connect.whatsapp.models import Number
from tests.people import JOAO_PHONE, People
from tests.processes import Programs, Server, free_port
from tests.whatsapp.webhooks import METADATA

TOKEN, SECRET, VERIFY = "EAAG-de-mentira", "segredo-do-app", "verifica"
PHONE_NUMBER_ID, WABA_ID = METADATA["phone_number_id"], "102290129340398"


@dataclass(frozen=True)
class Company:
    people: People
    server: Server
    number: Number
    meta: SimulatedNumber


@pytest.fixture
def company(people: People, programs: Programs) -> Company:
    """Everything in one process; Comercial's number, at the simulated Meta."""
    number = Number.objects.create(
        phone_number_id=PHONE_NUMBER_ID,
        waba_id=WABA_ID,
        display_phone="551140001234",
        label="Principal",
        sector=people.comercial,
        token=TOKEN,
        app_secrets=SECRET,
        verify_token=VERIFY,
        is_simulated=True,
    )
    port = free_port()
    meta = provision.simulate_number(
        phone_number_id=PHONE_NUMBER_ID,
        waba_id=WABA_ID,
        display_phone="+55 11 4000-1234",
        verified_name="Prata Brasil",
        token=TOKEN,
        app_secret=SECRET,
        verify_token=VERIFY,
        callback_url=f"http://127.0.0.1:{port}/webhooks/whatsapp/",
        status_delay=0.02,
    )
    return Company(people, programs.serve(port=port, CSI_DEMO="1"), number, meta)


@dataclass(frozen=True)
class Telephone:
    """What a customer does on the telephone, as requests of the simulator's page."""

    customer: Customer
    chat: Chat
    url: str

    def writes(self, text: str = "", **fields: str) -> None:
        self._post(f"conversas/{self.chat.pk}/mensagens/", texto=text, **fields)

    def sends(self, sample: str) -> None:
        """One of the simulator's own files or contents: `foto`, `voz`, `documento`, `localizacao`..."""
        self.writes(exemplo=sample)

    def reads(self) -> None:
        self._post(f"conversas/{self.chat.pk}/leitura/")

    def _post(self, path: str, **fields: str) -> None:
        page = urllib.request.urlopen(f"{self.url}/simulador/pessoas/{self.customer.pk}/")
        with page:
            cookie = page.headers["Set-Cookie"].partition(";")[0]
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": cookie.partition("=")[2]}).encode()
        request = urllib.request.Request(f"{self.url}/simulador/{path}", body, {"Cookie": cookie})
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 204


@pytest.fixture
def telephone(company: Company) -> Callable[..., Telephone]:
    """`telephone("Maria", "5511...")`: one more customer; João without arguments."""

    def of(name: str = "João da Silva", phone: str = JOAO_PHONE) -> Telephone:
        customer = provision.customer(name, phone, reads_by_itself=False)
        chat, _ = Chat.objects.get_or_create(customer=customer, number=company.meta)
        return Telephone(customer, chat, company.server.url)

    return of


@pytest.fixture
def joao(telephone: Callable[..., Telephone]) -> Telephone:
    return telephone()


@pytest.fixture
def inbox(company: Company, signed_in_page: Callable[..., Page]) -> Callable[..., Page]:
    """`inbox("ana")`: *Conversas* in a browser of Ana's own."""

    def open_inbox(username: str, path: str = "/conversas/", **options: object) -> Page:
        page = signed_in_page(username, at=company.server, **options)
        page.goto(path)
        return page

    return open_inbox


def give(conversation: Conversation, to: User) -> None:
    """The person takes it from the queue."""
    conversation.assume(by=to)


SAMPLES = Path(provision.SAMPLES)
