"""Refusing, in Portuguese, what WhatsApp would not take."""

from __future__ import annotations

from connect.accounts.refusals import Refusal


class NotSendable(Refusal):
    """WhatsApp does not take this content."""


def thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def at_most(text: str, limit: int, what: str) -> None:
    """`what` with its article: "A mensagem"."""
    if len(text) > limit:
        raise NotSendable(
            f"{what} tem {thousands(len(text))} caracteres. O limite do WhatsApp é {thousands(limit)}."
        )


def filled(text: str, what: str, *, limit: int | None = None) -> None:
    """Not blank, and not longer than the limit."""
    if not text.strip():
        raise NotSendable(f"{what} está em branco.")
    if limit is not None:
        at_most(text, limit, what)


def between(count: int, least: int, most: int, what: str) -> None:
    """`what` is a plural: "botões"."""
    if not least <= count <= most:
        raise NotSendable(f"São {count} {what}. O WhatsApp aceita de {least} a {most}.")


def web_address(url: str, what: str, *, limit: int = 2000) -> None:
    at_most(url, limit, what)
    if not url.startswith(("http://", "https://")):
        raise NotSendable(f"{what} precisa começar com http:// ou https://.")
