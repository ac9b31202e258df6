"""Who may see and do what: a table for the whole cast. A guessed id is not found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client

from connect.accounts.models import User
from connect.conversations.models import Message
from connect.conversations.models.assignable import Turn, Why
from tests.conversations.cases import Cases, gather_cases, give_photo, phone_of
from tests.conversations.whatsapp import hear, said
from tests.people import People

pytestmark = pytest.mark.django_db

CAST = ("ana", "bruno", "carla", "gerson", "gilda", "duda")
LIVE = {
    "queued": {"gerson", "duda"},
    "anas": {"ana", "gerson", "duda"},
    "closed": {"ana", "gerson", "duda"},
    "passed_on": {"bruno", "gerson", "duda"},
    "suportes": {"gilda", "duda"},
    "carlas": {"carla", "gilda", "duda"},
    "nobodys": {"duda"},
}
"""Who reads the thread and acts in it."""
QUEUED = {"queued": {"ana", "bruno"}, "suportes": {"carla"}}
"""Who sees that it waits, and may take it; not the messages."""
FORMER = {"passed_on": {"ana"}}
"""Who reads what there was until it left them."""
READING = {case: people | FORMER.get(case, set()) for case, people in LIVE.items()}
TAKING = {case: LIVE[case] | QUEUED.get(case, set()) for case in ("queued", "suportes", "nobodys")}

type Asked = Callable[[Client, str], bool]


@pytest.fixture
def cases(people: People) -> Cases:
    return gather_cases(people)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def table(cases: Cases, as_: Callable[[str], Client], may: Asked) -> dict[str, set[str]]:
    """Of each conversation, who may. Nothing that is tried stays done."""
    found: dict[str, set[str]] = {case: set() for case in cases.all}
    for who in CAST:
        client = as_(who)
        for case, conversation in cases.all.items():
            with undone():
                if may(client, f"/conversas/{conversation.pk}/"):
                    found[case].add(who)
    return found


def is_there(client: Client, url: str) -> bool:
    return client.get(url).status_code == 200


def test_who_reads_the_messages(cases: Cases, as_: Callable[[str], Client]) -> None:
    def reads(client: Client, url: str) -> bool:
        return '<p class="msg__text">Oi, ' in client.get(url).content.decode()

    assert table(cases, as_, reads) == READING


def test_who_may_not_see_it_does_not_find_it(cases: Cases, as_: Callable[[str], Client]) -> None:
    seeing = {case: people | QUEUED.get(case, set()) for case, people in READING.items()}
    assert table(cases, as_, is_there) == seeing


def test_who_may_take_it_sees_no_telephone_and_no_message_until_then(
    cases: Cases, as_: Callable[[str], Client]
) -> None:
    for case, people in QUEUED.items():
        for who in people:
            page = as_(who).get(f"/conversas/{cases.all[case].pk}/").content.decode()
            thread = page.partition('id="open"')[2]
            assert "assuncao" in thread
            assert "8888" not in thread
            assert 'id="message-' not in thread


def test_who_reads_older_messages(cases: Cases, as_: Callable[[str], Client]) -> None:
    def reads(client: Client, url: str) -> bool:
        return 'id="message-' in client.get(f"{url}mensagens/").content.decode()

    assert table(cases, as_, reads) == READING


def test_who_sees_the_details(cases: Cases, as_: Callable[[str], Client]) -> None:
    assert table(cases, as_, lambda client, url: is_there(client, f"{url}informacoes/")) == READING


def test_who_gets_a_file(cases: Cases, as_: Callable[[str], Client]) -> None:
    files = {
        f"/conversas/{conversation.pk}/": give_photo(conversation, by=phone_of(place))
        for place, conversation in enumerate(cases.all.values())
    }
    # Who had it gets nothing of what came afterwards.
    assert table(cases, as_, lambda client, url: is_there(client, f"{url}arquivos/{files[url].pk}/")) == LIVE


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("respostas/", {"text": "Olá", "key": "chave-de-teste"}),
        ("encerramento/", {"reason": ""}),
        ("reabertura/", {}),
        ("leitura/", {}),
        ("dispensa/", {}),
    ],
)
def test_who_acts(cases: Cases, as_: Callable[[str], Client], verb: str, fields: dict[str, str]) -> None:
    def acts(client: Client, url: str) -> bool:
        return client.post(f"{url}{verb}", fields).status_code != 404

    assert table(cases, as_, acts) == LIVE


def test_who_tries_a_failed_message_again(cases: Cases, as_: Callable[[str], Client]) -> None:
    failed = {}
    for conversation in cases.all.values():
        if conversation.is_open and conversation.pk != cases.nobodys.pk:
            holder = conversation.assignee or User.objects.get(username="admin")
            message = conversation.reply("Oi", by=holder, key="")
            Message.objects.filter(pk=message.pk).update(status="failed", in_outbox=False, due_at=None)
            failed[f"/conversas/{conversation.pk}/"] = message.pk

    def tries(client: Client, url: str) -> bool:
        answer = client.post(f"{url}mensagens/{failed.get(url, 0)}/reenvio/")
        return answer.status_code == 200

    expected = {
        case: people if cases.all[case].is_open and case != "nobodys" else set()
        for case, people in LIVE.items()
    }
    assert table(cases, as_, tries) == expected


def test_who_takes(cases: Cases, as_: Callable[[str], Client]) -> None:
    def takes(client: Client, url: str) -> bool:
        return client.post(f"{url}assuncao/").status_code == 302

    has_it = {"anas": {"ana"}, "passed_on": {"bruno"}, "carlas": {"carla"}, "closed": {"ana"}}
    assert table(cases, as_, takes) == has_it | TAKING


def test_whose_list_has_it(cases: Cases, as_: Callable[[str], Client]) -> None:
    def listed(query: str, row: str) -> dict[str, set[str]]:
        pages = {who: as_(who).get(f"/conversas/{query}").content.decode() for who in CAST}
        return {
            case: {who for who, page in pages.items() if f'id="{row}-{conversation.pk}"' in page}
            for case, conversation in cases.all.items()
        }

    nobody: dict[str, set[str]] = {case: set() for case in LIVE}
    assert listed("", "conversation") == LIVE
    assert listed("?situacao=fila", "conversation") == nobody | TAKING
    assert listed("?situacao=anteriores", "former") == nobody | FORMER
    assert listed("?situacao=destaques", "conversation") == LIVE | TAKING | {"closed": set()}
    assert listed("?situacao=encerradas", "conversation") == nobody | {"closed": LIVE["closed"]}


def test_a_former_agent_keeps_the_files_of_their_time(
    cases: Cases, as_: Callable[[str], Client], people: People
) -> None:
    attachment = give_photo(cases.anas, by=phone_of(1))
    cases.anas.hand_to(
        Turn(people.bruno, people.comercial, Why.TRANSFERRED), at=attachment.message.created_at
    )
    cases.anas.save_changes("assignee", "sector")
    url = f"/conversas/{cases.anas.pk}/arquivos/{attachment.pk}/"
    assert as_("ana").get(url).status_code == 200
    assert as_("carla").get(url).status_code == 404


def test_a_file_is_not_had_through_another_conversation(cases: Cases, as_: Callable[[str], Client]) -> None:
    attachment = give_photo(cases.carlas, by=phone_of(5))
    assert as_("ana").get(f"/conversas/{cases.anas.pk}/arquivos/{attachment.pk}/").status_code == 404
    assert as_("duda").get(f"/conversas/{cases.anas.pk}/arquivos/{attachment.pk}/").status_code == 404


def test_a_deleted_messages_file_is_not_given_out(cases: Cases, as_: Callable[[str], Client]) -> None:
    attachment = give_photo(cases.anas, by=phone_of(1))
    Message.objects.filter(pk=attachment.message_id).update(revoked_at=attachment.message.happened_at)
    assert as_("ana").get(f"/conversas/{cases.anas.pk}/arquivos/{attachment.pk}/").status_code == 404


def test_a_file_is_downloaded_when_asked(cases: Cases, as_: Callable[[str], Client]) -> None:
    attachment = give_photo(cases.anas, by=phone_of(1))
    answer = as_("ana").get(f"/conversas/{cases.anas.pk}/arquivos/{attachment.pk}/?baixar=1")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_who_has_lost_it_reads_nothing_of_what_came_after(cases: Cases, as_: Callable[[str], Client]) -> None:
    hear(said("Só para o Bruno", by=phone_of(3), name="Cliente 3"))
    ana, bruno = as_("ana"), as_("bruno")
    url = f"/conversas/{cases.passed_on.pk}/"
    assert "Só para o Bruno" in bruno.get(url).content.decode()
    for address in (url, f"{url}mensagens/", "/conversas/?situacao=anteriores"):
        assert "Só para o Bruno" not in ana.get(address).content.decode()


def test_who_is_not_signed_in_is_asked_to(cases: Cases) -> None:
    for path in ("", f"{cases.anas.pk}/", f"{cases.anas.pk}/mensagens/", "linhas/", "contagens/"):
        assert Client().get(f"/conversas/{path}").status_code == 302
    assert Client().post(f"/conversas/{cases.anas.pk}/respostas/").status_code == 302


def test_an_id_that_nobody_has_is_not_found(people: People, as_: Callable[[str], Client]) -> None:
    for pk in (999, 2**63, 10**30):
        assert as_("duda").get(f"/conversas/{pk}/").status_code == 404
