"""Closing a sector: what else hangs on it."""

from __future__ import annotations

from django.db import transaction

from connect.accounts.models import Sector, User
from connect.accounts.models.sector import InUse
from connect.conversations.models import Conversation
from connect.whatsapp.models import Number


def deactivate(sector: Sector, *, by: User) -> None:
    """No longer in use, once no person, number or open conversation hangs on it.

    Raises NotYourSector, InUse.
    """
    with transaction.atomic():
        sector.deactivate(by=by)
        number = Number.objects.filter(sector=sector, is_active=True).first()
        if number is not None:
            raise InUse(f"O número {number} entrega neste setor. Escolha outro setor para o número antes.")
        waiting = Conversation.objects.filter(sector=sector, is_open=True).count()
        if waiting:
            conversations = "1 conversa aberta" if waiting == 1 else f"{waiting} conversas abertas"
            raise InUse(f"Este setor ainda tem {conversations}. Transfira ou encerre antes de desativar.")
