"""What a cell says: a telephone, a date, a colleague's name; or why it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.contacts.imports.headings import Field
from connect.contacts.models import Contact
from connect.contacts.phones import read_phone
from connect.ui.words import folded

_SCIENTIFIC = re.compile(r"\+?(\d+)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_WHOLE_DECIMAL = re.compile(r"(\+?\d{8,15})[.,]0+")
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
OLDEST = date(1900, 1, 1)
LONGEST = {field.name: field.max_length or 0 for field in Contact._meta.concrete_fields}


class Wrong(Refusal):
    """A cell cannot be taken. `field` says which."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Entry:
    """A row that has been understood. What its cells leave open is empty."""

    key: str
    name: str = ""
    code: str = ""
    email: str = ""
    birth_date: date | None = None
    sector_id: int | None = None
    owner_id: int | None = None
    notes: str = ""
    observations: str = ""


@dataclass(frozen=True)
class Colleagues:
    """The people and sectors that a sheet may name, read once."""

    by: User
    people: dict[str, set[User]] = field(default_factory=dict)
    sectors: dict[str, Sector] = field(default_factory=dict)

    @classmethod
    def known_to(cls, by: User) -> Colleagues:
        known = cls(by)
        for user in User.objects.active().prefetch_related("sectors"):
            for name in (user.name, user.username, user.email):
                known.people.setdefault(folded(name), set()).add(user)
        for sector in Sector.objects.all():
            known.sectors[folded(sector.name)] = sector
        return known

    def owner(self, name: str) -> User:
        found = self.people.get(folded(" ".join(name.split())), set())
        if not found:
            raise Wrong(Field.OWNER, f"Não há atendente com o nome “{name}”.")
        if len(found) > 1:
            raise Wrong(Field.OWNER, f"Há mais de uma pessoa com o nome “{name}”. Escreva o usuário.")
        (owner,) = found
        if not self._may_give_to(owner):
            raise Wrong(Field.OWNER, f"{owner.name} não é do seu setor.")
        return owner

    def sector(self, name: str) -> Sector:
        sector = self.sectors.get(folded(" ".join(name.split())))
        if sector is None:
            raise Wrong(Field.SECTOR, f"Não há setor com o nome “{name}”.")
        if not self.by.covers(sector.pk):
            raise Wrong(Field.SECTOR, f"O setor {sector.name} não é seu.")
        return sector

    def _may_give_to(self, owner: User) -> bool:
        return self.by.is_admin or owner == self.by or any(map(self.by.covers, owner.sector_ids))


def read_entry(values: Mapping[str, str], colleagues: Colleagues, *, key: str = "") -> Entry:
    """Understand a row, `values` by field. Raises Wrong. A known `key` spares reading the telephone."""
    owner, sector = values.get(Field.OWNER, ""), values.get(Field.SECTOR, "")
    return Entry(
        key=key or phone(values.get(Field.PHONE, "")),
        name=short(Field.NAME, " ".join(values.get(Field.NAME, "").split())),
        code=short(Field.CODE, values.get(Field.CODE, "")),
        email=email(values.get(Field.EMAIL, "")),
        birth_date=birth_date(values.get(Field.BIRTH_DATE, "")),
        sector_id=colleagues.sector(sector).pk if sector else None,
        owner_id=colleagues.owner(owner).pk if owner else None,
        notes=values.get(Field.NOTES, ""),
        observations=values.get(Field.OBSERVATIONS, ""),
    )


def phone(text: str) -> str:
    """The key of a telephone, however a spreadsheet has mangled it."""
    if not text:
        raise Wrong(Field.PHONE, "Falta o telefone.")
    try:
        return read_phone(_whole(text))
    except Wrong:
        raise
    except Refusal as refusal:
        raise Wrong(Field.PHONE, refusal.sentence) from None


def _whole(text: str) -> str:
    """`1,1999999999E+10` and `11999999999.0` as the digits they were, if all are still there."""
    if whole := _WHOLE_DECIMAL.fullmatch(text):
        return whole[1]
    short = _SCIENTIFIC.fullmatch(text)
    if short is None:
        return text
    digits, decimals, exponent = short[1], short[2] or "", int(short[3])
    if len(decimals) < exponent and len(digits) + exponent > 7 and len(digits + decimals) < 10:
        raise Wrong(
            Field.PHONE,
            f"O Excel abreviou este telefone para {text}. Formate a coluna como texto e salve de novo.",
        )
    try:
        return str(int(Decimal(f"{digits}.{decimals or 0}E{exponent}")))
    except (InvalidOperation, ValueError, OverflowError):
        return text


def short(name: str, text: str) -> str:
    """A text that fits into its column."""
    most = LONGEST[name]
    if len(text) > most:
        raise Wrong(name, f"{Field(name).label}: o limite é de {most} caracteres.")
    return text


def email(text: str) -> str:
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong(Field.EMAIL, f"O e-mail “{text[:80]}” não é válido.") from None
    return short(Field.EMAIL, text)


def birth_date(text: str) -> date | None:
    """`31/12/1980`, `31-12-80`, `1980-12-31`."""
    if not text:
        return None
    if iso := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif brazilian := _DATE.fullmatch(text):
        day, month, year = map(int, brazilian.groups())
        if len(brazilian[3]) == 2:
            year += 2000 if 2000 + year <= timezone.localdate().year else 1900
    else:
        raise Wrong(Field.BIRTH_DATE, f"“{text[:40]}” não é uma data. Use dd/mm/aaaa.")
    try:
        found = date(year, month, day)
    except ValueError:
        raise Wrong(Field.BIRTH_DATE, f"A data {text[:40]} não existe.") from None
    if not OLDEST <= found <= timezone.localdate():
        raise Wrong(Field.BIRTH_DATE, f"A data de nascimento {text[:40]} não é possível.")
    return found
