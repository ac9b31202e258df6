"""What holds for the whole company, decided with what it means for the contacts."""

from __future__ import annotations

from django.db import transaction

from connect.accounts.models import Company, User
from connect.contacts.codes import settle_codes


def decide(*, by: User, **decided: bool) -> Company:
    """What is named becomes so. Raises NotYourCompany, CodesRepeat."""
    with transaction.atomic():
        company = Company.decide(by=by, **decided)
        if not company.codes_repeat:
            settle_codes()
    return company
