"""Where the token may go: a webhook must not be able to send it, or our requests, anywhere else."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_METAS = ("graph.facebook.com", "lookaside.fbsbx.com")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_trusted(address: str, base_url: str) -> bool:
    """Meta's own hosts over https; or the host that is configured in their stead, by its own scheme."""
    try:
        target, base = urlsplit(address), urlsplit(base_url)
        port = target.port
    except ValueError:
        return False
    if target.username is not None or target.password is not None or not target.hostname:
        return False
    if target.hostname in _METAS:
        return target.scheme == "https" and port in (None, 443)
    return base.hostname not in _METAS and target.scheme == base.scheme and _is_same_machine(target, base)


def _is_same_machine(target: SplitResult, base: SplitResult) -> bool:
    """The simulator may give files from another port, and call itself by another name of this machine."""
    if target.hostname in _LOOPBACK:
        return base.hostname in _LOOPBACK
    return target.hostname == base.hostname and target.port == base.port
