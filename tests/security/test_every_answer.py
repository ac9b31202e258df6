"""What every answer carries, from wherever in the house it comes; and what no request gets past."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from tests.accounts.entering import enter
from tests.accounts.proving import sign_in
from tests.conftest import session_of
from tests.conversations.cases import gather_cases
from tests.people import People
from tests.processes import ROOT, Server
from tests.security.addresses import addresses
from tests.security.safe import lacking, open_cookies

PLACES = [address.at(dict.fromkeys(address.arguments, "1")) for address in addresses()]


# -- forms of others -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_form_is_taken_that_did_not_come_from_our_pages(people: People) -> None:
    for user in (None, people.duda):
        client = Client(enforce_csrf_checks=True)
        if user is not None:
            client.force_login(user)
        for place in PLACES:
            answer = client.post(place, {"name": "x"}, headers={"Origin": "https://mal.example"})
            assert (place, answer.status_code) == (place, 403)


@pytest.mark.django_db
def test_looking_changes_nothing(people: People) -> None:
    """A link in a customer's message, followed by who is signed in, does nothing."""
    gather_cases(people)
    found = []
    for user in people.all:
        client = Client()
        sign_in(client, user)
        for place in PLACES:
            with CaptureQueriesContext(connection) as made:
                client.get(place)
            written = [each["sql"] for each in made if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
            found += [(place, sql) for sql in written if '"django_session"' not in sql]
    assert found == []


# -- an error of ours ------------------------------------------------------------------------------------


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("segredo interno")


urlpatterns = [path("quebra/", broken)]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_an_error_of_ours_is_as_safe_and_tells_nothing(people: People) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(people.ana)
    answer = client.get("/quebra/")
    assert answer.status_code == 500
    assert lacking(answer.headers.items()) == []
    assert "segredo interno" not in answer.content.decode()


# -- cookies -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_script_reads_a_cookie_of_ours(client: Client, people: People) -> None:
    answers = [client.get("/entrar/"), enter(client, "ana", trust="on"), client.get("/conversas/")]
    assert {name for answer in answers for name in answer.cookies} >= {
        "csrftoken",
        "csi_session",
        "csi_device",
    }
    assert [fault for answer in answers for fault in open_cookies(answer)] == []


def test_behind_https_cookies_and_browsers_use_nothing_else(tmp_path: Path) -> None:
    ask = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0]))"
    )
    environment = os.environ | {
        "CSI_BASE_URL": "https://connect.exemplo.com.br",
        "CSI_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "connect.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [True, True, True]


# -- the whole server ----------------------------------------------------------------------------------------


def answer_of(server: Server, method: str, address: str, **options: Any) -> tuple[int, list[tuple[str, str]]]:
    host = server.url.removeprefix("http://")
    line = HTTPConnection(host, timeout=20)
    line.request(method, address, **options)
    answer = line.getresponse()
    found = answer.status, answer.getheaders()
    line.close()
    return found


@pytest.mark.django_db(transaction=True)
def test_every_door_of_the_house_answers_safely(people: People, server: Server) -> None:
    signed_in = {"Cookie": f"csi_session={session_of('ana')}"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asked = {
        ("GET", "/entrar/"): 200,
        ("GET", "/entrar/senha/"): 200,
        ("GET", "/entrar/verificar/"): 302,
        ("GET", "/nada/"): 404,
        ("GET", "/static/ui/nada.css"): 404,
        ("GET", "/static/ui/css/frame.css"): 200,
        ("GET", "/healthz"): 200,
        ("GET", "/metrics"): 200,
        ("GET", "/webhooks/whatsapp/?hub.verify_token=x"): 403,
        ("POST", "/webhooks/whatsapp/"): 401,
        ("PUT", "/webhooks/whatsapp/"): 405,
        ("GET", "/aovivo/"): 401,
        ("GET", "/simulador/"): 404,
        ("GET", "/simulador/graph/v25.0/me"): 404,
        ("POST", "/entrar/"): 403,
        ("DELETE", "/sair/"): 403,
    }
    for (method, address), status in asked.items():
        found, headers = answer_of(
            server, method, address, headers=form, body=b"a=b" if method == "POST" else None
        )
        assert (address, found) == (address, status)
        assert (address, lacking(headers)) == (address, [])
    assert answer_of(server, "GET", "/aovivo/", headers=signed_in)[0] == 200
    assert lacking(answer_of(server, "GET", "/aovivo/", headers=signed_in)[1]) == []
    status, headers = answer_of(server, "GET", "/entrar/", headers={"Host": "mal.example"})
    assert (status, lacking(headers)) == (400, [])


HERE = b" HTTP/1.1\r\nHost: localhost\r\n"
MANGLED = (
    b"GET /\xff\xfe/" + HERE,
    b"GET /conversas/%ED%A0%80/" + HERE,
    b"GET /conversas/?q=%ED%A0%80%00&antes=%FF" + HERE,
    b"GET //mal.example/%2e%2e" + HERE,
    b"GET /static/../../etc/passwd" + HERE,
    b"GET /static/%2e%2e/%00" + HERE,
    b"GET http://mal.example/" + HERE,
    b"OPTIONS *" + HERE,
    b"GET /" + b"a" * 9000 + HERE,
    b"GET /entrar/" + HERE + b"Cookie: csi_session=\xff\xfe; a=\xc3\xa9\r\n",
    b"GET /entrar/" + HERE + b"Referer: \xff\r\nAccept-Language: \xe9\r\n",
    b"GET /entrar/ HTTP/1.1\r\nHost: a b\r\n",
    b"GET /entrar/ HTTP/1.1\r\n",
    b"GET /healthz HTTP/1.0\r\n",
    b"POST /entrar/" + HERE + b"Content-Type: \xff/\xff; charset=\xff\r\nContent-Length: 2\r\n",
    b"POST /webhooks/whatsapp/" + HERE + b"X-Hub-Signature-256: \xff\r\nContent-Length: 2\r\n",
)


@pytest.mark.django_db(transaction=True)
def test_bytes_that_no_browser_sends_break_nothing(people: People, server: Server) -> None:
    place = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    for request in MANGLED:
        with socket.create_connection(place, timeout=20) as line:
            line.sendall(request + b"Connection: close\r\n\r\n\xff\xff")
            answer = line.recv(65536)
        assert answer.startswith(b"HTTP/1.1 "), request
        assert int(answer[9:12]) < 500, request
    assert server.answers()
    assert "Traceback" not in server.printed
