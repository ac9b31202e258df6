from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

from connect.config import bodies, downloads
from connect.config.front import Front
from connect.live.hub import Hub
from connect.ui.answers import Receive, Scope, Send, answer, header
from connect.ui.files import send_file
from tests.config.serving import Serving

THREADS = 4
FILE = bytes(range(256)) * 40_000  # ten megabytes: more than any socket buffers


class House:
    """A WSGI application like ours, as far as the front is concerned."""

    def __init__(self, stored: str) -> None:
        self.stored = stored
        self.bodies: list[bytes] = []
        self.threads: set[str] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.threads.add(threading.current_thread().name)
        path = environ["PATH_INFO"]
        if path == "/file":
            answer = send_file(self.stored, content_type="image/png", filename="foto.png", inline=True)
            start_response("200 OK", list(answer.items()))
            return []
        if path == "/long":
            start_response("200 OK", [("Content-Type", "text/csv")])
            return (FILE[at : at + 65536] for at in range(0, len(FILE), 65536))
        self.bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]


@pytest.fixture
def stored() -> Iterator[str]:
    name = default_storage.save("front/foto.png", ContentFile(FILE))
    yield name
    default_storage.delete(name)


@pytest.fixture
def house(stored: str) -> House:
    return House(stored)


@pytest.fixture
def served(house: House) -> Iterator[Serving]:
    front = Front(house, threads=THREADS, hub=Hub())

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await front(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await front.stop()
        await send({"type": "lifespan.shutdown.complete"})

    with Serving(application, lifespan=True) as serving:
        yield serving


def ask(
    served: Serving, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request(method, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
    with closing(connection):
        response = connection.getresponse()
        return response, response.read()


def begin_upload(served: Serving, length: int = 1_000_000) -> socket.socket:
    upload = served.connect()
    upload.sendall(f"POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\nhalf".encode())
    return upload


def begin_download(served: Serving, path: str) -> socket.socket:
    download = socket.socket()
    download.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    download.connect(("127.0.0.1", served.port))
    download.settimeout(10)
    download.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert download.recv(16).startswith(b"HTTP/1.1 200")
    return download


def test_stalled_uploads_and_unread_downloads_slow_nobody(served: Serving) -> None:
    with ExitStack() as stalled:
        for _ in range(THREADS):
            stalled.enter_context(begin_upload(served))
            stalled.enter_context(begin_download(served, "/file"))
            stalled.enter_context(begin_download(served, "/long"))
        started = time.monotonic()
        for _ in range(20):
            response, body = ask(served, "/")
            assert (response.status, body) == (200, b"ok")
        assert time.monotonic() - started < 2


def test_an_upload_that_is_given_up_never_reaches_the_view(served: Serving, house: House) -> None:
    begin_upload(served).close()
    ask(served, "/", method="POST", body=b"whole")
    assert house.bodies == [b"whole"]


@pytest.mark.parametrize("size", [0, 1000, bodies.IN_MEMORY + 1, 5_000_000])
def test_a_body_arrives_as_it_was_sent(served: Serving, house: House, size: int) -> None:
    body = FILE[:size]
    ask(served, "/", method="POST", body=body)
    assert house.bodies == [body]


def test_a_body_without_a_length_arrives_whole(served: Serving, house: House) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    with closing(connection):
        connection.request("POST", "/", iter([b"one ", b"two"]), encode_chunked=True)
        assert connection.getresponse().status == 200
    assert house.bodies == [b"one two"]


def test_a_body_that_is_too_long_is_refused_with_a_sentence(
    served: Serving, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MOST_BYTES", 1_000_000)
    response, body = ask(served, "/", method="POST", body=FILE[:1_500_000])
    assert response.status == 413
    assert "grande demais" in body.decode()
    assert house.bodies == []


def test_an_upload_that_stops_is_answered_408(
    served: Serving, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "IDLE_SECONDS", 0.1)
    with begin_upload(served) as upload:
        assert upload.recv(100).startswith(b"HTTP/1.1 408")
    assert house.bodies == []


def test_headers_that_pretend_to_be_others_are_dropped(stored: str) -> None:
    seen: dict[str, str] = {}

    def view(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        seen.update({key: value for key, value in environ.items() if key.startswith("HTTP_X")})
        start_response("204 No Content", [])
        return []

    with Serving(Front(view, threads=1, hub=Hub())) as served, served.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX_Forwarded_Proto: https\r\nX-Real: 1\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 204")
    assert seen == {"HTTP_X_REAL": "1"}


# -- files -------------------------------------------------------------------------------------


def test_a_file_is_sent_whole_and_safe(served: Serving) -> None:
    response, body = ask(served, "/file")
    assert body == FILE
    assert response.getheader("content-length") == str(len(FILE))
    assert response.getheader("content-security-policy") == "default-src 'none'; sandbox"
    assert response.getheader("x-content-type-options") == "nosniff"
    assert response.getheader("accept-ranges") == "bytes"
    assert response.getheader("x-send-file") is None


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", range(100)),
        ("bytes=5000000-", range(5_000_000, len(FILE))),
        ("bytes=-10", range(len(FILE) - 10, len(FILE))),
        ("bytes=10-99999999999", range(10, len(FILE))),
    ],
)
def test_a_part_is_sent_when_a_part_is_asked_for(served: Serving, asked: str, part: range) -> None:
    response, body = ask(served, "/file", Range=asked)
    assert response.status == 206
    assert response.getheader("content-range") == f"bytes {part.start}-{part.stop - 1}/{len(FILE)}"
    assert body == FILE[part.start : part.stop]


@pytest.mark.parametrize("asked", ["bytes=99999999999-", "bytes=-0", "bytes=20-10"])
def test_a_part_that_is_not_there_is_refused(served: Serving, asked: str) -> None:
    response, body = ask(served, "/file", Range=asked)
    assert (response.status, body) == (416, b"")
    assert response.getheader("content-range") == f"bytes */{len(FILE)}"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=", "bytes=0-1,5-6", "bytes=a-b"])
def test_a_range_that_makes_no_sense_gets_all(served: Serving, asked: str) -> None:
    response, body = ask(served, "/file", Range=asked)
    assert (response.status, len(body)) == (200, len(FILE))


def test_a_file_that_the_browser_has_is_not_sent_again(served: Serving) -> None:
    response, _ = ask(served, "/file", method="HEAD")
    etag = response.getheader("etag") or ""
    again, body = ask(served, "/file", If_None_Match=f'"other", W/{etag}')
    assert (again.status, body) == (304, b"")
    changed, body = ask(served, "/file", If_None_Match='"other"', Range="bytes=0-1", If_Range='"other"')
    assert (changed.status, len(body)) == (200, len(FILE))


def test_a_file_that_is_gone_is_said_to_be_gone(served: Serving, house: House) -> None:
    house.stored = "front/nothing.png"
    response, body = ask(served, "/file")
    assert response.status == 404
    assert "não está mais" in body.decode()


def test_no_name_leads_out_of_the_store(served: Serving, house: House) -> None:
    house.stored = "../connect.sqlite3"
    assert ask(served, "/file")[0].status == 404


def test_the_threads_are_the_same_all_along(served: Serving, house: House) -> None:
    for _ in range(3 * THREADS):
        ask(served, "/")
    assert len(house.threads) <= THREADS


def test_spooled_bodies_leave_no_files(
    served: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ask(served, "/", method="POST", body=FILE[:5_000_000])
    ask(served, "/long")
    assert list(tmp_path.iterdir()) == []


# -- a store elsewhere -------------------------------------------------------------------------


class Elsewhere(Storage):
    """A store that only hands out addresses, as S3 does."""

    def __init__(self, address: str) -> None:
        self.address = address

    def url(self, name: str | None) -> str:
        return f"{self.address}/{name}?signed"


async def store(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers as an S3-compatible store does to a signed address."""
    asked = header(scope, b"range")
    if scope["path"] != "/front/foto.png":
        await answer(send, 404)
    elif header(scope, b"if-none-match") == b'"same"':
        await answer(send, 304)
    elif asked == b"bytes=10-19":
        await send(
            {
                "type": "http.response.start",
                "status": 206,
                "headers": [
                    (b"content-range", f"bytes 10-19/{len(FILE)}".encode()),
                    (b"content-length", b"10"),
                    (b"content-type", b"text/html"),
                    (b"x-amz-request-id", b"1"),
                ],
            }
        )
        await send({"type": "http.response.body", "body": FILE[10:20]})
    else:
        await answer(send, 200, FILE, headers=[(b"etag", b'"same"')])


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with Serving(store) as serving:
        monkeypatch.setattr(downloads, "default_storage", Elsewhere(serving.url))
        yield


def test_a_file_out_of_a_store_comes_through_with_our_headers(
    elsewhere: None, served: Serving, house: House
) -> None:
    house.stored = "front/foto.png"
    response, body = ask(served, "/file")
    assert (response.status, body) == (200, FILE)
    assert response.getheader("content-type") == "image/png"
    assert response.getheader("content-security-policy") == "default-src 'none'; sandbox"
    part, body = ask(served, "/file", Range="bytes=10-19")
    assert (part.status, body) == (206, FILE[10:20])
    assert part.getheader("content-type") == "image/png"
    assert part.getheader("x-amz-request-id") is None
    assert ask(served, "/file", If_None_Match='"same"')[0].status == 304


def test_a_file_that_the_store_does_not_have_is_said_to_be_gone(
    elsewhere: None, served: Serving, house: House
) -> None:
    house.stored = "front/nothing.png"
    assert ask(served, "/file")[0].status == 404


def test_a_store_that_is_away_is_said_to_be_away(
    served: Serving, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "default_storage", Elsewhere("http://127.0.0.1:1"))
    response, body = ask(served, "/file")
    assert response.status == 502
    assert "Tente de novo" in body.decode()
