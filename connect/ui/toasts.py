from __future__ import annotations

from typing import Literal

from django.http import HttpResponseBase
from django_htmx.http import trigger_client_event


def toast[Response: HttpResponseBase](
    response: Response, message: str, kind: Literal["", "ok", "err"] = "ok"
) -> Response:
    """Let the page say so when the answer to an htmx request arrives; a redirect uses Django's messages."""
    return trigger_client_event(response, "toast", {"message": message, "kind": kind})
