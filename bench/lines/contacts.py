"""Contatos: the list, and what is typed into its search."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlencode

from bench.clients import request
from bench.figures import Figure
from bench.lines.pages import alone
from bench.workbench import BROWSER, Serving, Workbench, sign_in
from connect.accounts.models import Role, Sector, User
from connect.contacts.models import Contact

LISTS: tuple[dict[str, str], ...] = (
    {},
    {"encerrados": "1"},
    {"ordem": "nome"},
    {"ordem": "nome", "encerrados": "1"},
)
COMMON: tuple[dict[str, str], ...] = tuple(
    {"pesquisa": name, "encerrados": "1", **order}
    for name in ("maria", "silva", "joao")
    for order in ({}, {"ordem": "nome"})
)
"""Names that one contact in a hundred has."""
ROLES = ((Role.AGENT, "an agent"), (Role.MANAGER, "a manager"), (Role.ADMIN, "an admin"))


def measure(bench: Workbench) -> Iterator[Figure]:
    with bench.serving() as serving:
        times = bench.amount(200, 60)
        terms = typed(bench, times)
        for role, who in ROLES:
            person = User.objects.filter(role=role).order_by("pk")[0]
            cookie = sign_in(person)
            lists = [asked(serving, cookie, LISTS[i % len(LISTS)]) for i in range(times)]
            yield _figure(f"list, {who}, p50", serving, lists, most=30)
            searches = [asked(serving, cookie, {"pesquisa": term, "encerrados": "1"}) for term in terms]
            yield _figure(f"search, {who}, p50", serving, searches, most=20)
            common = [asked(serving, cookie, COMMON[i % len(COMMON)]) for i in range(times // 2)]
            yield _figure(f"a common name, {who}, p50", serving, common, most=20)
            if role == Role.AGENT:
                others = [asked(serving, cookie, query) for query in of_others(person)]
                yield _figure(f"others' customers, {who}, p50", serving, others * (times // 10), most=30)


def of_others(person: User) -> list[dict[str, str]]:
    """Filters that leave this person hardly anything: another sector, another's customers, nobody's."""
    sector = Sector.objects.exclude(pk__in=person.sector_ids).order_by("pk")[0]
    owner = User.objects.filter(role=Role.AGENT, sectors=sector).order_by("pk")[0]
    asked_for = ({"setor": str(sector.pk)}, {"atendente": str(owner.pk)}, {"atendente": "nenhum"})
    return [{**query, **closed} for query in asked_for for closed in ({}, {"encerrados": "1"})]


def _figure(what: str, serving: Serving, requests: list[bytes], *, most: float) -> Figure:
    load = alone(serving, requests)
    note = f"p95 {load.percentile(0.95):.1f} ms"
    return Figure("contacts", what, load.percentile(0.5), "ms", most=most, note=note)


def asked(serving: Serving, cookie: str, query: dict[str, str]) -> bytes:
    """What the page fetches when a filter changes: the part that follows the filters."""
    headers = {**BROWSER, "cookie": cookie, "hx-request": "true", "hx-target": "results"}
    return request("GET", f"{serving.url}/contatos/?{urlencode(query)}", headers=headers)


def typed(bench: Workbench, count: int) -> list[str]:
    """What people look for: two and three letters, names, parts of telephones, CODs."""
    known = list(Contact.objects.exclude(phone="").order_by("pk").values_list("name", "phone", "code")[:5000])
    people = bench.chance.sample(known, min(len(known), count // 7 + 1))
    each = (
        (name[:2], name[:3], name.split()[0], name, phone, phone[-4:], code or name.split()[-1])
        for name, phone, code in people
    )
    return list(chain.from_iterable(each))[:count]
