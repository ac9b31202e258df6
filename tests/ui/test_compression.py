from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from connect.ui.compression import CompressionMiddleware

LONG = b"<p>Oi, tudo bem?</p>" * 200


def answer(response: Any, *, accepts: str = "gzip, deflate, br") -> Any:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = accepts
    return CompressionMiddleware(lambda request: response)(request)


def test_a_page_goes_out_compressed() -> None:
    answered = answer(HttpResponse(LONG))
    assert answered.headers["Content-Encoding"] == "gzip"
    assert answered.headers["Vary"] == "Accept-Encoding"
    assert answered.headers["Content-Length"] == str(len(answered.content))
    assert len(answered.content) < len(LONG) / 4
    assert gzip.decompress(answered.content) == LONG


def test_who_cannot_read_it_gets_it_as_it_is() -> None:
    answered = answer(HttpResponse(LONG), accepts="br")
    assert answered.content == LONG
    assert answered.headers["Vary"] == "Accept-Encoding"


def test_its_size_does_not_tell_what_is_in_it() -> None:
    assert len({len(answer(HttpResponse(LONG)).content) for _ in range(50)}) > 10


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"ok"),
        HttpResponse(LONG, headers={"Content-Encoding": "br"}),
        StreamingHttpResponse([LONG]),
    ],
    ids=["short", "compressed", "in pieces"],
)
def test_what_would_not_gain_stays_as_it_is(response: Any) -> None:
    encoding = response.headers.get("Content-Encoding")
    assert answer(response).headers.get("Content-Encoding") == encoding
