"""What every page of the shell shows around its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse

from connect.ui.forgery import token


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the navigation: shown when its screen exists, and to whom it is for."""

    label: str
    icon: str
    to: str
    short: str = ""
    key: str = ""
    hidden_from: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    """Apps whose screens hang under this entry."""

    @property
    def url(self) -> str:
        return address(self.to)

    @property
    def apps(self) -> frozenset[str]:
        return self.also | {self.to.partition(":")[0]}

    @property
    def tab(self) -> str:
        """The word under the icon on a phone."""
        return self.short or self.label


UNLIKELY = 7_203_411_000
"""From here on: ids that stand in for others."""

NOT_FOR_AGENTS = frozenset({"agent"})
ENTRIES = (
    Entry(label="Dashboard", icon="layout-dashboard", to="dashboard:home", key="d"),
    Entry(label="Conversas", icon="messages-square", to="conversations:list", key="c"),
    Entry(label="Contatos", icon="contact-round", to="contacts:list", also=frozenset({"imports"})),
    Entry(label="Envios em Massa", icon="megaphone", to="campaigns:list", short="Envios"),
    Entry(label="Chat Interno", icon="message-circle-more", to="teamchat:home", short="Chat", key="i"),
    Entry(label="Relatórios", icon="chart-column", to="reports:home", hidden_from=NOT_FOR_AGENTS),
    Entry(
        label="Administração",
        icon="settings",
        to="administration:home",
        hidden_from=NOT_FOR_AGENTS,
        also=frozenset({"intake"}),
    ),
    Entry(label="Ajuda", icon="circle-help", to="help:home"),
)
TABS = ("dashboard:home", "conversations:list", "contacts:list", "teamchat:home")


class Shell:
    """Asked by templates as `shell`. Reads nothing but the request and the user that is already there."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _user(self) -> Any:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def theme(self) -> str:
        """ "light", "dark", or nothing: as the system has it."""
        return str(self._user.theme) if self._user else ""

    @property
    def token(self) -> str:
        """Against forged requests."""
        return token(self._request)

    @property
    def zone(self) -> str:
        return settings.TIME_ZONE

    @cached_property
    def entries(self) -> list[Entry]:
        if self._user is None:
            return []
        return [entry for entry in ENTRIES if entry.url and self._user.role not in entry.hidden_from]

    @property
    def tabs(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.to in TABS]

    @property
    def current(self) -> str:
        """The app whose screen this is."""
        match = self._request.resolver_match
        return match.app_name if match else ""

    @property
    def login_url(self) -> str:
        return address("accounts:login")

    @property
    def logout_url(self) -> str:
        return address("accounts:logout")

    @property
    def theme_url(self) -> str:
        return address("accounts:theme")

    @property
    def beat_url(self) -> str:
        return address("accounts:beat")

    @property
    def pause_url(self) -> str:
        return address("accounts:pause")

    @property
    def account_url(self) -> str:
        return address("accounts:account")

    @property
    def password_url(self) -> str:
        return address("accounts:password")


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}


def address(name: str) -> str:
    """The URL of that name, empty as long as no app offers it."""
    return _address(name, get_urlconf() or settings.ROOT_URLCONF)


@cache
def _address(name: str, urlconf: str) -> str:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def address_of(name: str, *args: object) -> str:
    """The URL of what is there."""
    urlconf = get_urlconf() or settings.ROOT_URLCONF
    if not all(type(each) is int for each in args):
        return reverse(name, urlconf, args)
    begin, *rest = _address_around(name, len(args), urlconf)
    return begin + "".join([f"{number}{piece}" for number, piece in zip(args, rest, strict=True)])


@cache
def _address_around(name: str, count: int, urlconf: str) -> list[str]:
    """What stands before, between and after the numbers of an address: found once for all of them."""
    numbers = [str(UNLIKELY + each) for each in range(count)]
    return re.split("|".join(numbers), reverse(name, urlconf, numbers)) if count else [reverse(name, urlconf)]
