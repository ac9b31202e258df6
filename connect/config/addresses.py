"""The public address, when nobody named one: from where the server listens."""

from __future__ import annotations

import os
import socket

from django.conf import settings

WILDCARDS = {"", "0.0.0.0", "::", "*"}  # noqa: S104 - recognised, not bound


def settle(*, host: str, port: int) -> None:
    """CSI_BASE_URL wins. Behind a wildcard this machine answers to all of its names and addresses."""
    if os.environ.get("CSI_BASE_URL"):
        return
    named = "127.0.0.1" if host in WILDCARDS else host
    settings.BASE_URL = f"http://{f'[{named}]' if ':' in named else named}:{port}"
    allowed = _own_names() if host in WILDCARDS else {named}
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, *sorted(allowed)]


def _own_names() -> set[str]:
    name = socket.gethostname()
    names = {name, socket.getfqdn()}
    try:
        names |= {str(address[4][0]) for address in socket.getaddrinfo(name, None)}
    except OSError:
        return names
    return names
