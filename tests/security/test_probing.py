"""Whatever is sent to any address by anybody has an answer: never a 500, nothing weak, nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.conversations.cases import gather_cases, give_photo, phone_of
from tests.people import People
from tests.security.addresses import Address, addresses, ids_at_hand, words
from tests.security.safe import lacking, leads_away, open_cookies

pytestmark = pytest.mark.django_db
ADDRESSES = addresses()
EXAMPLES = 24
WHO = ("nobody", "ana", "gerente", "gerente2", "admin")

HUGE = "9" * 400
NASTY = (
    b"",
    b" ",
    b"0",
    b"-1",
    b"1",
    b"2147483648",
    b"9223372036854775807",
    b"9223372036854775808",
    HUGE.encode(),
    b"1e999",
    b"NaN",
    b"\xc2\xb2",  # a digit that is no number
    "１２".encode(),
    "٣".encode(),
    b"\x00",
    b"a\x00b",
    b"\xed\xa0\x80",  # half of a surrogate pair
    b"\xff\xfe",
    b"\r\nSet-Cookie: a=b",
    b"{{7*7}}{% include x %}",
    b"' OR 1=1 --",
    b"../../../../etc/passwd",
    b"//mal.example/",
    b"https://mal.example/",
    b"javascript:alert(1)",
    b"<script>alert(1)</script>",
    b"[]",
    b"{}",
    b"null",
    b'{"id": {"a": []}, "response": 7}',
    b"2026-02-30",
    b"0000-00-00",
    b"99999-01-01",
    b"31/12/9999",
    b"%",
    b"%00%zz",
    "😀".encode() * 50,
    "\u202e\u0000\u200b".encode(),
    b"x" * 70_000,
    b"on",
    b"true",
)
PLACES = ("0", "1", "2", "2147483648", "9223372036854775807", "9223372036854775808", HUGE)
SLUGS = ("a", "-", "_" * 300, "nao-existe")
TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=klingon",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\xff",
    "application/json",
    "text/plain; charset=-",
    "",
    "x" * 3000,
)
FILES = (
    (b"foto.jpg", b"image/jpeg", b"\xff\xd8\xff\xe0 no photo"),
    (b"", b"", b""),
    (b"a\x00b.csv", b"text/csv", b"\x00\xff;\r\n"),
    (b"../../x.xlsx", b"application/zip", b"PK\x03\x04 half a sheet"),
    (
        b"n" * 400 + b".png",
        b"image/png",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff",
    ),
    (b"planilha.csv", b"text/csv", b"Nome;Telefone\n" + b'"' * 3 + b"\n\xff;\x00\n"),
)
HEADERS: tuple[Mapping[str, str], ...] = (
    {},
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Current-URL": "https://mal.example/\x01", "HX-Target": "'\"><"},
    {"X-Requested-With": "fetch"},
    {"Referer": "https://mal.example/"},
    {"Referer": "http://[bad"},
    {"Accept": "a/b;q=x, */*;q=99, ,,;;"},
    {"Accept": "application/json"},
    {"Accept-Language": "x" * 600},
    {"Range": "bytes=9-1,-,x"},
    {"If-None-Match": '"', "If-Modified-Since": "ontem"},
    {"X-Forwarded-For": "a, , 999.1.1.1", "X-Forwarded-Proto": "gopher"},
    {"User-Agent": "\x7f" * 2000},
    {"Cookie": "csi_session=\x01; csrftoken=%00; messages=lixo; a; =;"},
)


@dataclass(frozen=True)
class Asking:
    """One request, not yet sent."""

    who: str
    method: str
    path: str
    query: bytes
    body: bytes
    content_type: str
    headers: Mapping[str, str]


pairs = some.lists(
    some.tuples(some.sampled_from(words()), some.sampled_from(NASTY) | some.binary(max_size=40)), max_size=6
)


def spelled(fields: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{quote(name)}={quote_from_bytes(value)}" for name, value in fields).encode()


def in_parts(fields: list[tuple[str, bytes]], files: list[tuple[str, tuple[bytes, bytes, bytes]]]) -> bytes:
    edge = f"--{BOUNDARY}".encode()
    parts = [
        edge + b'\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value
        for name, value in fields
    ]
    parts += [
        edge
        + b'\r\nContent-Disposition: form-data; name="'
        + name.encode()
        + b'"; filename="'
        + filename
        + b'"\r\nContent-Type: '
        + media_type
        + b"\r\n\r\n"
        + content
        for name, (filename, media_type, content) in files
    ]
    return b"\r\n".join([*parts, edge + b"--\r\n"])


@some.composite
def askings(draw: Any, address: Address, ids: list[str]) -> Asking:
    values = {
        name: draw(
            some.sampled_from([*ids, *ids, *PLACES, *SLUGS])
            if _takes_words(address, name)
            else some.sampled_from([*[each for each in ids if each.isascii() and each.isdecimal()], *PLACES])
        )
        for name in address.arguments
    }
    method = draw(
        some.sampled_from(["GET", "GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "TRACE"])
    )
    fields = draw(pairs) + draw(
        some.lists(
            some.tuples(some.sampled_from(words()), some.sampled_from([each.encode() for each in ids])),
            max_size=3,
        )
    )
    form = draw(some.sampled_from(["fields", "fields", "parts", "json", "raw"]))
    body, content_type = spelled(fields), TYPES[0]
    if form == "parts":
        files = draw(
            some.lists(some.tuples(some.sampled_from(words()), some.sampled_from(FILES)), max_size=2)
        )
        body, content_type = in_parts(fields, files), MULTIPART_CONTENT
    elif form == "json":
        body, content_type = json.dumps([fields_text(fields)]).encode(), "application/json"
    elif form == "raw":
        body, content_type = draw(some.binary(max_size=60)), draw(some.sampled_from(TYPES))
    return Asking(
        who=draw(some.sampled_from(WHO)),
        method=method,
        path=address.at(values),
        query=spelled(draw(pairs)),
        body=body,
        content_type=content_type,
        headers=draw(some.sampled_from(HEADERS)),
    )


def fields_text(fields: list[tuple[str, bytes]]) -> dict[str, str]:
    return {name: value.decode("latin-1") for name, value in fields}


def _takes_words(address: Address, name: str) -> bool:
    from django.urls.converters import IntConverter

    return not isinstance(address.converters[name], IntConverter)


def ask(asking: Asking) -> HttpResponseBase:
    client = Client()
    if asking.who != "nobody":
        from connect.accounts.models import User

        client.force_login(User.objects.get(username=asking.who))
    has_body = asking.method in {"POST", "PUT"}
    return client.generic(
        asking.method,
        asking.path,
        asking.body if has_body else b"",
        content_type=asking.content_type,
        headers=asking.headers,
        QUERY_STRING=asking.query.decode(),
    )


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_nothing_that_is_sent_to_an_address_breaks_it(address: Address, people: People) -> None:
    cases = gather_cases(people)
    give_photo(cases.anas, by=phone_of(1))
    ids = ids_at_hand()

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(askings(address, ids))
    def probe(asking: Asking) -> None:
        answer = ask(asking)
        assert answer.status_code < 500
        assert lacking(answer.headers.items()) == []
        assert leads_away(answer) == []
        assert open_cookies(answer) == []

    probe()
