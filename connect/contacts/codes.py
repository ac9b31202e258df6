"""The COD, which is one contact's alone unless the company lets it repeat."""

from __future__ import annotations

from typing import Final

from django.db.models import Count

from connect.accounts.refusals import Refusal
from connect.contacts.models import Contact

NAMED: Final = 5


class CodesRepeat(Refusal):
    """There are repeated ones, and nobody but a person can say whose they shall be."""


def settle_codes() -> None:
    """No COD repeats from here on. The company's row is held: nobody repeats one now. Raises CodesRepeat."""
    coded = Contact.objects.exclude(code=None).values("code").annotate(number=Count("pk"))
    repeated = [str(each["code"]) for each in coded.filter(number__gt=1).order_by("code")]
    if repeated:
        raise CodesRepeat(_sentence(repeated))
    Contact.objects.filter(code_repeats=True).update(code_repeats=False)


def _sentence(codes: list[str]) -> str:
    named = ", ".join(codes[:NAMED]) + (" e outros" if len(codes) > NAMED else "")
    many = "1 código está" if len(codes) == 1 else f"{len(codes)} códigos estão"
    return f"{many} em mais de um contato: {named}. Deixe cada código com um só contato antes de desligar."
