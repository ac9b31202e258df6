"""*Contatos*: what is on whose list, in which order, and what a page costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connect.accounts.models import User
from connect.contacts.book import PAGE
from connect.contacts.fragments import talking
from connect.contacts.models import Contact
from connect.jobs.models import Job
from connect.jobs.worker import Worker
from tests.contacts.book import a_contact
from tests.conversations.cases import gather_cases
from tests.conversations.whatsapp import hear, said
from tests.people import People

pytestmark = pytest.mark.django_db


def browser(user: User, **headers: str) -> Client:
    client = Client(headers=headers)
    client.force_login(user)
    return client


def names(user: User, **query: str) -> list[str]:
    page = browser(user).get(reverse("contacts:list"), query).content.decode()
    return re.findall(r'aria-label="Selecionar ([^"]+)"', page.partition("<tbody")[2])


@pytest.fixture
def some(people: People) -> None:
    for place, (name, status) in enumerate(
        [("Ágata", "active"), ("Bia", "pending"), ("Célia", "closed"), ("Davi", "pending")]
    ):
        contact = a_contact(name, f"551197777000{place}", owner=people.ana, code=f"C{place}")
        talked_at = timezone.now() - timedelta(hours=place) if place < 3 else None
        Contact.objects.filter(pk=contact.pk).update(status=status, talked_at=talked_at)
    Contact.objects.filter(name="Davi").update(owner=people.bruno, sector=people.suporte)


SHOWN = {
    "": ["Davi", "Ágata", "Bia"],
    "encerrados=1": ["Davi", "Ágata", "Bia", "Célia"],
    "situacao=encerrados": ["Célia"],
    "situacao=em-atendimento": ["Ágata"],
    "situacao=pendentes": ["Davi", "Bia"],
    "ordem=nome&encerrados=1": ["Ágata", "Bia", "Célia", "Davi"],
    "ordem=nome-z": ["Davi", "Bia", "Ágata"],
    "ordem=antigas": ["Bia", "Ágata", "Davi"],
    "ordem=cod": ["Ágata", "Bia", "Davi"],
    "ordem=cod-z&encerrados=1": ["Davi", "Célia", "Bia", "Ágata"],
    "pesquisa=agata": ["Ágata"],
    "pesquisa=c3": ["Davi"],
    "pesquisa=970001&encerrados=1": [],
    "pesquisa=97777": ["Davi", "Ágata", "Bia"],
    "atendente=nenhum": [],
    "situacao=nada&ordem=nada&setor=x&atendente=y&encerrados=z": ["Davi", "Ágata", "Bia"],
}


@pytest.mark.parametrize("query", SHOWN)
def test_what_is_shown_and_in_which_order(people: People, some: None, query: str) -> None:
    pairs = dict(pair.split("=") for pair in query.split("&") if pair)
    assert names(people.gerson, **pairs) == SHOWN[query]


def test_filters_by_agent_and_sector(people: People, some: None) -> None:
    assert names(people.duda, atendente=str(people.bruno.pk)) == ["Davi"]
    assert names(people.duda, setor=str(people.suporte.pk)) == ["Davi"]
    assert names(people.ana) == ["Ágata", "Bia"]


def pages(user: User, **query: str) -> list[str]:
    """All names, page after page."""
    client, found = browser(user), []
    page = client.get(reverse("contacts:list"), query).content.decode()
    while True:
        found += re.findall(r'aria-label="Selecionar ([^"]+)"', page.partition("<tbody")[2] or page)
        following = re.search(r'hx-get="(/contatos/linhas/[^"]+)"', page)
        if following is None:
            return found
        page = client.get(following[1].replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize("order", ["cod", "cod-z"])
def test_codes_go_by_their_number_and_who_has_none_comes_last_whichever_way(
    people: People, order: str
) -> None:
    coded = [str(number) for number in range(85, 85 + PAGE + 3)]
    for place, code in enumerate(coded):
        a_contact(code, f"55119{88000000 + place}", owner=people.ana, code=code)
    for place in range(PAGE):
        a_contact(f"Sem {place}", f"55119{77000000 + place}", owner=people.ana)
    found = pages(people.ana, ordem=order)
    assert found[: len(coded)] == (coded[::-1] if order == "cod-z" else coded)
    assert len(set(found)) == len(coded) + PAGE


@pytest.mark.parametrize("order", ["recentes", "antigas", "nome", "nome-z"])
def test_every_contact_is_on_one_page(people: People, order: str) -> None:
    number = PAGE * 2 + 5
    for place in range(number):
        # Several of the same name, and talked with at the same time.
        a_contact(f"Maria {place % 7}", f"55119{88000000 + place}", owner=people.ana)
    Contact.objects.update(talked_at=timezone.now())
    found = pages(people.ana, ordem=order)
    assert len(found) == number
    if order.startswith("nome"):
        assert found == sorted(found, reverse=order == "nome-z")


def test_a_page_costs_the_same_however_long(people: People, some: None, queries: Any) -> None:
    for user in (people.ana, people.gerson, people.duda):
        client = browser(user)
        client.get(reverse("contacts:list"))
        with queries(15):
            client.get(reverse("contacts:list"), {"pesquisa": "agata", "encerrados": "1"})


def test_only_the_results_are_sent_when_the_filter_changes(people: People, some: None) -> None:
    page = browser(people.ana, **{"HX-Request": "true", "HX-Target": "results"}).get(reverse("contacts:list"))
    assert page.content.decode().lstrip().startswith("<contacts-book")


# -- talking ---------------------------------------------------------------------------------------


def test_who_shows_no_telephone_is_shown_by_their_username(people: People) -> None:
    contact = Contact.recognise(
        user_id="BR.150001", profile_name="Maria", username="maria.joias", at=timezone.now()
    ).contact
    for address in (
        reverse("contacts:list"),
        reverse("contacts:contact", args=[contact.pk]),
        reverse("conversations:of_contact", args=[contact.pk]),
        f"{reverse('administration:privacy')}?pesquisa=maria",
    ):
        page = browser(people.duda).get(address, follow=True).content.decode()
        assert "@maria.joias" in page, address


@pytest.mark.parametrize("pk", ["1" * 19, "9" * 400, "9" * 5000, "²", "-1", "1.5", "x"])
def test_what_can_be_no_contact_is_marked_in_vain(people: People, pk: str) -> None:
    client = browser(people.gerson)
    for name in ("owners", "owners_change"):
        answer = client.post(reverse(f"contacts:{name}"), {"contact": pk, "owner": str(people.ana.pk)})
        assert answer.status_code in (200, 204, 422)
    checked = client.post(f"{reverse('contacts:check')}?campo=name&contato={pk}", {"name": "X"})
    assert checked.status_code == 200


def test_who_was_last_talked_with_is_on_top(people: People) -> None:
    cases = gather_cases(people)
    hear(said("De novo", by=cases.queued.contact.phone, name=cases.queued.contact.name))
    assert names(people.duda)[0] == cases.queued.contact.name
    cases.anas.reply("Olá", by=people.ana, key="ola-ola-1")
    assert names(people.duda)[0] == cases.anas.contact.name
    for contact in Contact.objects.all():
        assert contact.talked_at == contact.conversations.get().last_message_at


def test_the_stored_status_is_the_derived_one(people: People) -> None:
    cases = gather_cases(people)
    cases.closed.reopen(by=people.ana)
    cases.anas.reply("Olá", by=people.ana, key="ola-ola-1")
    cases.carlas.close(by=people.carla)
    a_contact("Sem interação", owner=people.ana)
    order = ("active", "pending", "closed")
    for contact in Contact.objects.all():
        statuses = set(contact.conversations.values_list("status", flat=True))
        assert contact.status == next((s for s in order if s in statuses), "pending")


def test_who_reads_a_conversation_sees_its_contact_change(people: People) -> None:
    cases = gather_cases(people)
    fragment = talking([str(cases.anas.pk)])[str(cases.anas.pk)]
    assert f'id="contact-{cases.anas.contact_id}"' in fragment.html
    assert fragment.audience == {
        "admins",
        f"user:{people.ana.pk}",
        f"manager:{people.comercial.pk}",
    }


# -- the eye ----------------------------------------------------------------------------------------


def test_the_eye_opens_the_conversation(people: People) -> None:
    cases = gather_cases(people)
    for user, conversation in ((people.ana, cases.anas), (people.ana, cases.passed_on)):
        answer = browser(user).get(reverse("conversations:of_contact", args=[conversation.contact_id]))
        assert answer["Location"] == f"/conversas/{conversation.pk}/"


def test_without_a_conversation_the_eye_tells_what_begins_one(people: People) -> None:
    contact = a_contact("Dona Maria", owner=people.ana)
    page = browser(people.ana).get(reverse("conversations:of_contact", args=[contact.pk])).content.decode()
    assert "é preciso enviar um template" in page
    assert "Dona Maria" in page


def test_an_owner_is_told_with_whom_the_conversation_is(people: People) -> None:
    cases = gather_cases(people)
    Contact.objects.filter(pk=cases.carlas.contact_id).update(owner=people.ana)
    page = browser(people.ana).get(reverse("conversations:of_contact", args=[cases.carlas.contact_id]))
    assert "Este contato já é atendido por Carla Dias" in page.content.decode()
    assert "Oi, carla" not in page.content.decode()


# -- many at once ------------------------------------------------------------------------------------


def test_many_are_given_another_owner(people: People, some: None) -> None:
    marked = [contact.pk for contact in Contact.objects.all()]
    answer = browser(people.gilda).post(
        reverse("contacts:owners_change"), {"owner": people.carla.pk, "contact": marked}
    )
    assert answer.status_code == 204
    changed = set(Contact.objects.filter(owner=people.carla).values_list("name", flat=True))
    assert changed == {"Davi"}, "the others are not hers to give"


def test_all_that_the_filter_shows_are_given_by_a_job(people: People, some: None) -> None:
    query = "?situacao=pendentes"
    answer = browser(people.gerson).post(
        reverse("contacts:owners_change") + query, {"owner": people.bruno.pk, "everyone": "1"}
    )
    assert answer.status_code == 204
    assert not Contact.objects.filter(name="Bia", owner=people.bruno).exists()
    Worker().work()
    assert not Job.objects.exists()
    assert set(Contact.objects.filter(owner=people.bruno).values_list("name", flat=True)) == {"Bia", "Davi"}


def test_who_is_in_the_filter_is_counted_up_to_a_bound(people: People, some: None) -> None:
    assert browser(people.duda).get(reverse("contacts:count")).content == b"3"
