"""What was received about one person, to be shown to them or erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from connect.administration.belongings import naming_in_body, naming_in_text, pieces
from connect.administration.forgetting import person_of
from connect.administration.holdings import discloses, erases
from connect.intake.models import Envelope, KeptUpdate
from connect.jobs.claims import State
from connect.whatsapp.reading import read
from connect.whatsapp.updates import AnyUpdate


@erases
def erase_envelopes(names: Sequence[str]) -> None:
    """Those that name the person go as a whole: they have been processed, and are kept for diagnosis only."""
    for some in pieces(Envelope.objects.exclude(state=State.WAITING)):
        with transaction.atomic():
            naming_in_body(some, names).delete()


@erases
def erase_kept_updates(names: Sequence[str]) -> None:
    naming_in_text(KeptUpdate.objects.all(), "raw", names).delete()


@discloses("webhooks")
def webhooks(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What WhatsApp has said about the person, as it came. What else came in the same body is others'."""
    for some in pieces(Envelope.objects.all()):
        for envelope in naming_in_body(some, names).order_by("pk"):
            for update in read(bytes(envelope.body)):
                if _is_about(update, names):
                    yield {"received_at": envelope.received_at.isoformat(), "body": update.raw}


def _is_about(update: AnyUpdate, names: Sequence[str]) -> bool:
    person = person_of(update)
    return person is not None and bool({person.wa_id, person.user_id} & set(names) - {""})
