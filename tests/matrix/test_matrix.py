"""Who may do what: each row of the table, for the whole cast and every case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import product

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from connect.accounts.hearing import hears
from connect.accounts.models import Role, User
from connect.config.asgi import Application
from connect.live import fragments
from tests.conftest import session_of
from tests.matrix.addresses import addresses
from tests.matrix.table import LIVE, LOOP, NOBODY, NOT_HERE, TABLE
from tests.matrix.things import CAST, EVERYBODYS, Thing, gather_things
from tests.matrix.words import Row
from tests.people import People, gather

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST")
NOWHERE = 2**31 - 1
REFUSALS = {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_CONTENT}
"""It is there for them, but not now, or not so."""

ADDRESSES = addresses()
NOTHING = (Thing("", {}, EVERYBODYS),)
ROWS = [
    *TABLE,
    *(
        Row(method, name, NOBODY)
        for name, address in ADDRESSES.items()
        for method in METHODS
        if name.startswith(NOT_HERE)
    ),
]


@dataclass(frozen=True)
class World:
    people: People
    things: Mapping[str, Sequence[Thing]]
    sessions: Mapping[str, str]

    def things_of(self, row: Row) -> Sequence[Thing]:
        return self.things[row.of] if row.of else NOTHING

    def person(self, who: str) -> User:
        user: User = getattr(self.people, who)
        return user

    def client(self, who: str) -> Client:
        """A browser in which this person is signed in."""
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for all rows: nothing that a row tries stays done."""
    with django_db_blocker.unblock(), undone():
        people = gather()
        things = gather_things(people)
        yield World(people, things, {who: session_of(getattr(people, who).username) for who in CAST})


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def parts_of(row: Row) -> frozenset[str]:
    address = ADDRESSES.get(row.name)
    return address.parts if address else frozenset()


def ask(client: Client, row: Row, thing: Thing, **other: str | int) -> HttpResponseBase:
    """The row's request about this thing; what it would change is not changed. `other`: parts to swap."""
    has = {**dict.fromkeys(parts_of(row), NOWHERE), **thing.has}
    has |= {part: has[name] for part, name in row.parts.items()} | other
    url = ADDRESSES[row.name].at(has)
    query = {key: value.format_map(thing.has) for key, value in row.query.items()}
    with undone():
        if row.method == "GET":
            return client.get(url, query)
        sent = {key: value.format_map(thing.has) for key, value in row.sends.items()}
        return client.post(url, sent, query_params=query)


def is_told(answer: HttpResponseBase) -> bool:
    """Whether it is there for them; else it is 404, and nothing else."""
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return False
    assert answer.status_code < 400 or answer.status_code in REFUSALS, answer
    assert not is_asked_to_sign_in(answer)
    return True


def is_asked_to_sign_in(answer: HttpResponseBase) -> bool:
    is_sent_there = answer.headers.get("Location", "").startswith(f"{reverse(settings.LOGIN_URL)}?")
    return is_sent_there or answer.status_code == HTTPStatus.UNAUTHORIZED


def text_of(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode(errors="replace")


# -- the table is whole ------------------------------------------------------------------------------


def test_each_address_is_in_the_table() -> None:
    """A new one gets its row in tests/matrix/table.py."""
    assert set(ADDRESSES) - {row.name for row in ROWS} == set()
    assert {row.name for row in ROWS} - set(ADDRESSES) == set()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_method_that_has_no_row_is_not_answered(name: str, world: World) -> None:
    rows = [row for row in ROWS if row.name == name]
    for method in set(METHODS) - {row.method for row in rows}:
        row = replace(rows[0], method=method)
        for thing in world.things_of(row):
            answer = ask(world.client("duda"), row, thing)
            assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED, (method, thing.case)


def test_what_the_loop_answers_is_in_the_table() -> None:
    assert set(Application(web_only=True).routes) == set(LOOP)


# -- each row ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_may(row: Row, world: World) -> None:
    found: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {}
    for who in CAST:
        for thing in world.things_of(row):
            answer = ask(world.client(who), row, thing)
            told = is_told(answer)
            page = text_of(answer) if row.shows and told else ""
            for what, rule in {"": row.may, **row.shows}.items():
                key = f"{thing.case} {what}"
                may = rule.allows(world.person(who), thing.to[who])
                does = what.format_map(thing.has) in page if what else told
                wanted.setdefault(key, set()).update({who} if may else ())
                found.setdefault(key, set()).update({who} if does else ())
    assert found == wanted


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_stranger_is_asked_to_sign_in(row: Row, world: World) -> None:
    for thing in world.things_of(row):
        answer = ask(Client(), row, thing)
        if row.may is NOBODY:
            assert answer.status_code == HTTPStatus.NOT_FOUND
        else:
            assert is_asked_to_sign_in(answer) != row.may.strangers, thing.case


@pytest.mark.parametrize("row", [row for row in TABLE if parts_of(row)], ids=str)
def test_a_guessed_id_is_not_found(row: Row, world: World) -> None:
    for part in parts_of(row):
        for guess in (NOWHERE, 2**63, 10**30):
            answer = ask(world.client("duda"), row, world.things_of(row)[0], **{part: guess})
            assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}, (part, guess)


@pytest.mark.parametrize("row", [row for row in TABLE if len(parts_of(row)) > 1], ids=str)
def test_nothing_is_had_through_another(row: Row, world: World) -> None:
    """A conversation that one may see is no way to the file of another."""
    things = world.things_of(row)
    for who in CAST:
        may = [thing for thing in things if row.may.allows(world.person(who), thing.to[who])]
        for mine, other in product(may, things):
            if mine != other:
                answer = ask(world.client(who), row, other, pk=mine.has["pk"])
                assert answer.status_code == HTTPStatus.NOT_FOUND, (who, mine.case, other.case)


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "POST"], ids=str)
def test_nothing_is_done_for_a_form_that_is_not_ours(row: Row, world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people.duda)
    assert ask(client, row, world.things_of(row)[0]).status_code == HTTPStatus.FORBIDDEN


# -- who is no longer what they were -------------------------------------------------------------------


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_who_is_deactivated_gets_nothing_with_the_session_they_still_have(row: Row, world: World) -> None:
    with undone():
        User.objects.update(is_active=False)
        for who in CAST:
            for thing in world.things_of(row):
                if row.may.allows(world.person(who), thing.to[who]):
                    answer = ask(world.client(who), row, thing)
                    assert is_asked_to_sign_in(answer) != row.may.strangers, (who, thing.case)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_changed_role_holds_at_once(row: Row, world: World) -> None:
    """Duda, who was the Admin, is now an agent of no sector who never had a conversation."""
    with undone():
        User.objects.filter(pk=world.people.duda.pk).update(role=Role.AGENT)
        duda = User.objects.get(pk=world.people.duda.pk)
        for thing in world.things_of(row):
            told = is_told(ask(world.client("duda"), row, thing))
            assert told == row.may.allows(duda, thing.to["duda"]), thing.case


# -- who sees is who hears -----------------------------------------------------------------------------


def test_each_kind_of_live_event_is_in_the_table() -> None:
    assert set(fragments._renderers) == set(LIVE)


@pytest.mark.parametrize("kind", LIVE)
def test_who_sees_it_hears_it_and_nobody_else(kind: str, world: World) -> None:
    event = LIVE[kind]
    for thing in world.things[event.of]:
        told: dict[str, str] = dict.fromkeys(CAST, "")
        for _, fragment in fragments.render(kind, [str(thing.has[event.subject])]):
            for who in CAST:
                names = hears(world.person(who).pk)
                if fragment.audience & names:
                    told[who] += fragment.html
                elif fragment.glimpsed_by & names:
                    told[who] += fragment.glimpse
        for what, rule in {"": event.sees, **event.shows}.items():
            text = what.format_map(thing.has)
            hearing = {who for who in CAST if told[who] and text in told[who]}
            seeing = {who for who in CAST if rule.allows(world.person(who), thing.to[who])}
            assert hearing == seeing, (thing.case, what)


def test_who_is_deactivated_hears_nothing(world: World) -> None:
    with undone():
        User.objects.update(is_active=False)
        assert {hears(world.person(who).pk) for who in CAST} == {frozenset()}
