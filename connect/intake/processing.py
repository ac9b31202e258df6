"""From envelopes to conversations: at once, in batches, each piece exactly once.

A batch is one transaction that holds its envelopes' rows: a process that dies leaves them as they were, and
another takes them. What fails is taken again alone, and what still fails is kept aside with its error.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from connect.administration.forgetting import forgotten_among
from connect.conversations.reception import Aside, take_in
from connect.intake.bells import intake_bell
from connect.intake.models import Envelope, KeptUpdate
from connect.intake.tide import tide
from connect.jobs import every
from connect.jobs.claims import State
from connect.jobs.loops import Loop
from connect.live import collecting
from connect.whatsapp.reading import read, read_one
from connect.whatsapp.updates import AnyUpdate

logger = logging.getLogger(__name__)

ENVELOPES_PER_BATCH = 100
ENVELOPES_IN_A_FLOOD = 10
UPDATES_PER_BATCH = 500
KEEP_DONE = timedelta(days=30)
RACES = 3
"""So often another process may be faster with the same new customer before we call it a failure."""


def processor() -> Loop:
    """The thread that processes this process's share of what came in."""
    return Loop("intake", process_batch, bell=intake_bell)


def process_batch() -> float | None:
    """Take the oldest waiting envelopes. 0 when there may be more."""
    most = ENVELOPES_PER_BATCH if tide.await_ebb() else ENVELOPES_IN_A_FLOOD
    with transaction.atomic():
        waiting = Envelope.objects.waiting().order_by("due_at", "pk")
        envelopes = list(
            waiting.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[
                :most
            ]
            if waiting.exists()
            else ()
        )
        batch: list[tuple[Envelope, list[AnyUpdate]]] = []
        count = 0
        for envelope in envelopes:
            updates = read(bytes(envelope.body))
            batch.append((envelope, updates))
            count += len(updates)
            if count >= UPDATES_PER_BATCH:
                break
        if not batch:
            return None
        erased = _leave_out_the_erased(batch)
        _take(batch)
        done = Envelope.objects.filter(pk__in=[envelope.pk for envelope, _ in batch])
        done.exclude(pk__in=erased).update(state=State.DONE)
        if erased:
            done.filter(pk__in=erased).delete()
    return 0


def _leave_out_the_erased(batch: Sequence[tuple[Envelope, list[AnyUpdate]]]) -> list[int]:
    """Takes out what was delivered again of people who have been erased; the envelopes that held it."""
    envelopes = [envelope.pk for envelope, updates in batch for _ in updates]
    forgotten = forgotten_among([update for _, updates in batch for update in updates])
    if not forgotten:
        return []
    place = 0
    for _, updates in batch:
        left = [update for number, update in enumerate(updates, start=place) if number not in forgotten]
        place += len(updates)
        updates[:] = left
    return list({envelopes[number] for number in forgotten})


def _take(batch: Sequence[tuple[Envelope, list[AnyUpdate]]]) -> None:
    updates = [update for _, updates in batch for update in updates]
    received_at = max(envelope.received_at for envelope, _ in batch)
    try:
        with transaction.atomic(), collecting():
            aside = take_in(updates, received_at=received_at)
    except OperationalError:
        raise
    except Exception:
        logger.info("batch_taken_apart", extra={"updates": len(updates)}, exc_info=True)
        for envelope, envelope_updates in batch:
            for update in envelope_updates:
                _take_alone(envelope, update)
    else:
        if aside:
            owners = {
                id(update): envelope for envelope, envelope_updates in batch for update in envelope_updates
            }
            for kept in aside:
                _keep(owners[id(kept.update)], kept.update, kept.reason)


def _take_alone(envelope: Envelope, update: AnyUpdate) -> None:
    problem, aside = _try_alone(update, envelope.received_at)
    if problem:
        logger.error(
            "update_failed", extra={"envelope": envelope.pk, "kind": type(update).__name__, "error": problem}
        )
        _keep(envelope, update, KeptUpdate.Reason.FAILED, error=problem)
    for kept in aside:
        _keep(envelope, kept.update, kept.reason)


def _try_alone(update: AnyUpdate, received_at: datetime) -> tuple[str, list[Aside]]:
    """Take one update by itself: the error if it fails, and what is to be kept."""
    problem = ""
    for _ in range(RACES):
        try:
            with transaction.atomic(), collecting():
                return "", take_in([update], received_at=received_at)
        except OperationalError:
            raise
        except IntegrityError:
            problem = traceback.format_exc(limit=-8)
        except Exception:  # noqa: BLE001 - one update that fails must not cost the others
            return traceback.format_exc(limit=-8), []
    return problem, []


def _keep(envelope: Envelope, update: AnyUpdate, reason: str, *, error: str = "") -> None:
    about = getattr(update, "about", "") or type(update).__name__
    KeptUpdate.objects.get_or_create(
        digest=KeptUpdate.digest_of(update.raw),
        defaults={
            "envelope": envelope,
            "reason": reason,
            "about": about[:60],
            "phone_number_id": update.phone_number_id[:40],
            "raw": update.raw,
            "error": error,
            "received_at": envelope.received_at,
        },
    )


def attempt(kept: KeptUpdate) -> str:
    """Process a kept update again; returns what is wrong, or nothing."""
    update = read_one(kept.raw)
    if forgotten_among([update]):
        return ""
    problem, aside = _try_alone(update, kept.received_at)
    if aside:
        return KeptUpdate.Reason(aside[0].reason).label
    return problem


@every(hours=6)
def forget_done_envelopes() -> None:
    """What was processed long ago has served."""
    Envelope.objects.filter(state=State.DONE, received_at__lt=timezone.now() - KEEP_DONE).delete()
