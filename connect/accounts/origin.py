"""Where a request comes from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def ip_of(request: HttpRequest) -> str:
    """The client's address: as our own proxies saw it, however many `CSI_PROXIES` says that there are."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    told = hops[-settings.PROXIES] if 0 < settings.PROXIES <= len(hops) else ""
    for text in (told.strip(), direct):
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            continue
    return "0.0.0.0"  # noqa: S104 - unknown


def network_of(ip: str) -> str:
    """What one household or office has: an IPv4 address, or the half of an IPv6 one."""
    address = ipaddress.ip_address(ip)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
