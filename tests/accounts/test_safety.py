"""What holds for the entrance besides what holds for every answer; and what is in no log."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import get_resolver

from connect.accounts.models import User
from tests.accounts.entering import code_in_folder, for_real, give_password, path_in_folder
from tests.conftest import session_of
from tests.conversations.waiting import eventually
from tests.live.listening import Listener
from tests.people import PASSWORD, People
from tests.processes import Programs, Server, free_port

pytestmark = pytest.mark.django_db


class Browser:
    """Follows redirects, keeps cookies, and sends forms with their token, over real HTTP."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        return self._read(urllib.request.Request(self.server.url + path))

    def post(self, path: str, page: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page
        body = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        return self._read(urllib.request.Request(self.server.url + path, data=body))

    def _read(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=30) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as answer:
            return answer.read().decode()


# -- headers ----------------------------------------------------------------------------------------


def headers_of(url: str, **headers: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)
    opener = urllib.request.build_opener(Unfollowing)
    try:
        with opener.open(request, timeout=30) as response:
            return response.status, {name.lower(): value for name, value in response.headers.items()}
    except urllib.error.HTTPError as answer:
        return answer.code, {name.lower(): value for name, value in answer.headers.items()}


class Unfollowing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **options: object) -> None:
        return None


def test_with_https_cookies_are_secure_and_browsers_stay_with_it(people: People, programs: Programs) -> None:
    port = free_port()
    server = programs.serve(port=port, CSI_BASE_URL="https://csi.example")
    host = {"Host": "csi.example", "X-Forwarded-Proto": "https"}
    _, headers = headers_of(f"http://127.0.0.1:{port}/entrar/", **host)
    assert "Secure" in headers["set-cookie"]
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Lax" in headers["set-cookie"]
    for path in ("/entrar/", "/healthz"):
        assert "max-age=31536000" in headers_of(server.url + path, **host)[1]["strict-transport-security"]


# -- forms -----------------------------------------------------------------------------------------


def paths_of_the_entrance() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        for each in getattr(pattern, "url_patterns", []):
            path = f"/{pattern.pattern}{each.pattern}"
            if path.startswith(("/entrar", "/sair")) and "<" not in path:
                yield path


@pytest.mark.parametrize("value", ["\0", "x" * 5000, "é\ud83d", "'\"><script>", "1e309", "[" * 900])
def test_whatever_is_sent_the_entrance_answers(client: Client, people: People, value: str) -> None:
    names = "username password next code trust answer email new_password confirmation por".split()
    sent = value.encode("utf-8", "replace")
    give_password(client, "ana")
    for path in paths_of_the_entrance():
        for query in ("", "?por=email", "?por=app", "?por=chave", "?por=recuperacao"):
            assert client.post(path + query, dict.fromkeys(names, sent)).status_code < 500, path
            assert client.get(path + query, {"next": sent}).status_code < 500, path


# -- nothing secret is written down ------------------------------------------------------------------


def test_nothing_secret_is_in_the_log_of_a_whole_entrance(people: People, server: Server) -> None:
    for_real(people.ana)
    browser = Browser(server)
    page = browser.get("/entrar/")
    browser.post("/entrar/", page, username="ana", password="Errada#2026")
    page = browser.post("/entrar/", page, username="ana", password=PASSWORD)
    code = await_code(server)
    page = browser.post("/entrar/verificar/?por=email", page, code=f"{(int(code) + 1) % 10**6:06}")
    browser.post("/entrar/verificar/?por=email", page, code=code, trust="on")
    assert "Ana Souza" in browser.get("/conversas/")
    asking = Browser(server)
    asking.post("/entrar/senha/", asking.get("/entrar/senha/"), email="ana@exemplo.com.br")
    letter = await_link(server)
    asking.get(letter)
    assert server.stop() == 0
    secrets = {PASSWORD, "Errada#2026", code, letter.rpartition("/senha/")[2]}
    secrets |= {str(cookie.value) for cookie in [*browser.cookies, *asking.cookies]}
    secrets |= {"ana@exemplo.com.br"}
    assert [secret for secret in secrets if secret in server.printed] == []


def await_code(server: Server) -> str:
    folder = server.data_dir / "mail"
    eventually(lambda: folder.is_dir() and bool(list(folder.iterdir())))
    return code_in_folder(folder)


def await_link(server: Server) -> str:
    folder = server.data_dir / "mail"
    eventually(lambda: len(list(folder.iterdir())) == 2)
    return path_in_folder(folder)


# -- who is put out ---------------------------------------------------------------------------------------


def test_who_is_deactivated_hears_nothing_more(people: People, server: Server) -> None:
    with Listener(server.url, session_of("ana")) as ear:
        ear.await_open()
        User.objects.filter(pk=people.ana.pk).update(is_active=False)
        people.ana.end_sessions(by=people.duda)
        assert ear.hear_data() == "signed-out"
        assert ear.hear() is None


def test_a_session_that_is_ended_elsewhere_closes_and_the_others_stay(people: People, server: Server) -> None:
    here, there = session_of("ana"), session_of("ana")
    with Listener(server.url, here) as stays, Listener(server.url, there) as ends:
        stays.await_open()
        ends.await_open()
        people.ana.end_sessions(by=people.ana, except_for=here)
        assert ends.hear_data() == "signed-out"
        people.ana.end_sessions(by=people.ana)
        assert stays.hear_data() == "signed-out"
