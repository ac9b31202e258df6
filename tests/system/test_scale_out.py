"""Two web processes and two workers on one PostgreSQL: one company, however many processes."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from contextlib import ExitStack

import pytest

from connect.conversations.models import Message
from connect.intake.models import Envelope
from connect.jobs.claims import State
from connect.live.bells import live_bell
from connect.whatsapp.signature import sign
from tests.conftest import session_of
from tests.conversations.whatsapp import a_number, said
from tests.live.listening import Listener
from tests.people import People
from tests.processes import Programs

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CUSTOMERS = 6
MESSAGES = 60


def post(url: str, body: bytes) -> int:
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(body, "secret")}
    request = urllib.request.Request(f"{url}/webhooks/whatsapp/", body, headers)
    with urllib.request.urlopen(request) as answer:
        return int(answer.status)


def bodies() -> list[bytes]:
    customers = [f"551197777{index:04d}" for index in range(CUSTOMERS)]
    return [
        json.dumps(said(f"mensagem {n}", by=customers[n % CUSTOMERS], wamid=f"wamid.{n}")).encode()
        for n in range(MESSAGES)
    ]


def test_every_browser_hears_and_nothing_is_done_twice(people: People, programs: Programs) -> None:
    a_number(people.comercial)
    webs = [programs.serve("--web-only") for _ in range(2)]
    for _ in range(2):
        programs.work()
    session = session_of(people.duda.username)
    with ExitStack() as stack:
        ears = [stack.enter_context(Listener(web.url, session, timeout=30)).await_open() for web in webs]
        first = json.dumps(said("primeira", wamid="wamid.first")).encode()
        assert post(webs[0].url, first) == 200
        for listener in ears:
            while "primeira" not in listener.hear_data():
                pass
    for index, body in enumerate(bodies()):
        assert post(webs[index % 2].url, body) == 200
        if index % 3 == 0:  # Meta delivers some twice, to whichever process
            assert post(webs[(index + 1) % 2].url, body) == 200
    with live_bell.ear() as bell:
        for _ in range(240):
            if not Envelope.objects.filter(state=State.WAITING).exists():
                break
            bell.wait(0.25)
    wamids = Message.objects.filter(direction="in").values_list("wamid", flat=True)
    assert Counter(wamids) == Counter([*(f"wamid.{n}" for n in range(MESSAGES)), "wamid.first"])
