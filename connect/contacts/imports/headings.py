"""What the columns of a spreadsheet hold: guessed from how people in Brazil call them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.db import models

from connect.contacts.imports.sheets import Line
from connect.ui.words import folded


class Field(models.TextChoices):
    """What a column can be mapped to, in the words of *Novo Contato*."""

    NAME = "name", "Nome"
    PHONE = "phone", "Telefone"
    CODE = "code", "Código (COD)"
    EMAIL = "email", "E-mail"
    BIRTH_DATE = "birth_date", "Data de Nascimento"
    SECTOR = "sector", "Setor"
    OWNER = "owner", "Atendente Principal"
    NOTES = "notes", "Nota Interna (Atendente)"
    OBSERVATIONS = "observations", "Observação (Sistema/Importação)"


WORDS: Final[dict[str, tuple[str, ...]]] = {
    # The first words win: of "Telefone" and "WhatsApp" the customer writes from the latter.
    Field.NAME: ("nome completo", "nome do cliente", "nome", "cliente", "razao social", "contato", "name"),
    Field.PHONE: (
        "whatsapp",
        "whats",
        "zap",
        "celular",
        "telefone celular",
        "cel",
        "telefone whatsapp",
        "telefone",
        "fone",
        "tel",
        "telefone 1",
        "celular 1",
        "numero",
        "phone",
        "mobile",
    ),
    Field.CODE: (
        "cod",
        "codigo cod",
        "codigo",
        "codigo do cliente",
        "cod cliente",
        "codigo cliente",
        "id cliente",
        "matricula",
        "code",
        "id",
    ),
    Field.EMAIL: ("e mail", "email", "e mail principal", "correio eletronico", "mail"),
    Field.BIRTH_DATE: (
        "data de nascimento",
        "nascimento",
        "data nascimento",
        "dt nascimento",
        "data nasc",
        "dt nasc",
        "aniversario",
        "birth date",
    ),
    Field.SECTOR: ("setor", "departamento", "area", "sector"),
    Field.OWNER: (
        "atendente principal",
        "atendente",
        "responsavel",
        "vendedor",
        "vendedora",
        "consultor",
        "consultora",
        "owner",
    ),
    Field.NOTES: (
        "nota interna atendente",
        "nota interna",
        "nota",
        "notas",
        "anotacoes",
        "anotacao",
        "notes",
    ),
    Field.OBSERVATIONS: (
        "observacao sistema importacao",
        "observacao",
        "observacoes",
        "obs",
        "comentario",
        "comentarios",
    ),
}
_BY_WORD: Final = {word: (field, rank) for field, words in WORDS.items() for rank, word in enumerate(words)}
LOOKED_THROUGH = 10
"""A title may stand above the headings."""


def plain(heading: str) -> str:
    """`Cód. (COD)` and `COD COD` are the same: no accents, no punctuation, one space."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded(heading)).split())


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Field to column, each at most once; of two columns for one field the likelier."""
    found: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(headings):
        known = _BY_WORD.get(plain(heading))
        if known is not None:
            field, rank = known
            found[str(field)] = min(found.get(str(field), (rank, column)), (rank, column))
    return {field: column for field, (_, column) in found.items()}


def heading_line(lines: Sequence[Line]) -> int:
    """Where the headings stand: the number of the line; 0 when the sheet begins with its data."""
    best, count = 0, 0
    for line in lines[:LOOKED_THROUGH]:
        known = len(guess(line.cells))
        if known > count:
            best, count = line.number, known
    if count:
        return best
    first = lines[0]
    return first.number if not any(re.search(r"\d{8}|@", cell) for cell in first.cells) else 0
