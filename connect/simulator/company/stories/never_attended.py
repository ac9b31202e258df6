"""Contacts without an interaction: written to at most by a mass send, or not at all."""

from __future__ import annotations

from connect.simulator.company.customers import Person
from connect.simulator.company.moments import workday
from connect.simulator.company.saying import DATE, QUOTATION
from connect.simulator.company.staff import COMERCIAL, SUPORTE
from connect.simulator.company.steps import on, sends, story

IMPORTED = "Importado de feira-setembro.csv."

STORIES = (
    story(
        Person(
            name="Vera Lúcia Antunes",
            phone="+55 11 98765-0101",
            code="4601",
            owner="ana",
            sector=COMERCIAL,
            observations=IMPORTED,
        ),
        on(5, "09:00"),
        sends(QUOTATION, "Vera", DATE, "5,79"),
    ),
    story(
        Person(
            name="Caio Mesquita",
            phone="+55 73 99881-0107",
            code="4602",
            owner="bruno",
            sector=COMERCIAL,
            observations=IMPORTED,
            behaviour={"reads_by_itself": False},
        ),
        on(5, "09:00"),
        sends(QUOTATION, "Caio", DATE, "5,79", status="delivered"),
    ),
)


def _met(name: str, phone: str, code: str, owner: str) -> Person:
    """Somebody whose card was taken at the fair."""
    return Person(name=name, phone=phone, code=code, owner=owner, sector=COMERCIAL, observations=IMPORTED)


SILENT = (
    _met("Adriana Bueno", "+55 11 98765-0108", "4603", "ana"),
    _met("Cristiano Morais", "+55 44 99100-0113", "4604", "ana"),
    _met("Eliane Fontes", "+55 69 99222-0114", "4605", "bruno"),
    _met("Genivaldo Joias", "+55 87 99633-0118", "4606", "bruno"),
    _met("Joelma Pacheco", "+55 63 99211-0123", "4608", "bruno"),
    _met("Leandro Pires", "+55 11 3456-0129", "4610", "ana"),
    _met("Norberto Dias", "+55 68 99955-0134", "4611", "bruno"),
    Person(
        name="Heloísa Barcelos",
        phone="+55 11 97654-0121",
        code="4607",
        owner="ana",
        sector=COMERCIAL,
        email="heloisa@barcelos.example",
        notes="Conheceu a marca na feira de setembro. Quer ver alianças.",
    ),
    Person(name="Kátia Lins", phone="+55 96 99144-0124", code="4609", owner="carla", sector=SUPORTE),
    Person(
        name="Mirela Stein",
        phone="+54 11 5555 0131",
        code="5021",
        owner="ana",
        sector=COMERCIAL,
        notes="Buenos Aires. Fala espanhol.",
        known_since=workday(3, "15:00"),
    ),
)
