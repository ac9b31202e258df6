"""Erases a person, piece by piece: short transactions, and each remembers what is left to do.

A process that dies leaves nothing half: whoever goes on finds in the erasure's row how far it has come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from connect.administration import broadcasts as announcements
from connect.administration.belongings import family, names_of, naming_in_text
from connect.administration.holdings import erasers
from connect.administration.models import Dossier, Erasure, Forgotten
from connect.audit import trail
from connect.contacts.broadcasts import contact_left, hearers_of
from connect.contacts.imports.models import Row, Written
from connect.contacts.models import Contact, Identity
from connect.conversations import broadcasts
from connect.conversations.models import Attachment, Attempt, Conversation, EarlyUpdate, Merge, Message
from connect.jobs.models import Job
from connect.live import collecting

PIECE = 300
ERASED = "Contato apagado"


def disappear(contact: Contact, erasure: Erasure) -> None:
    """The person is unknown from this moment on: whoever writes now is a new contact.

    In the caller's transaction, the contact locked.
    """
    contacts = family(contact.pk)
    pks = [each.pk for each in contacts]
    _left(contacts)
    erasure.names = sorted(names_of(contacts))
    identities = Identity.objects.filter(contact__in=pks)
    keys = set(identities.values_list("key", flat=True))
    others = Identity.objects.filter(key__in=keys, ended_at=None).exclude(contact__in=pks)
    keys -= set(others.values_list("key", flat=True))  # given up, and somebody else's by now
    Forgotten.remember(Forgotten.Kind.PERSON, keys, erased_at=erasure.requested_at)
    identities.delete()
    Message.objects.filter(conversation__contact__in=pks, in_outbox=True, status="queued").delete()
    for each in contacts:
        trail.erase(each)
    dossiers = Dossier.objects.filter(contact__in=pks).exclude(file="")
    erasure.files = list(dossiers.values_list("file", flat=True))
    _forget_imported(pks, keys)
    Merge.objects.filter(Q(contact__in=pks) | Q(double__in=pks)).delete()
    Contact.objects.filter(pk__in=pks).update(
        name=ERASED, profile_name="", username="", phone="", code=None, owner=None, sector=None, email="",
        birth_date=None, notes="", observations="", search="",
    )  # fmt: skip


def _left(contacts: Sequence[Contact]) -> None:
    """Screens that show the person show nobody any more."""
    for contact, heard in zip(contacts, hearers_of(contacts).values(), strict=True):
        contact_left(contact, heard)


def _forget_imported(contact_ids: list[int], keys: set[str]) -> None:
    """Rows of sheets that are kept for their reports, and what undoing would put back."""
    written = Written.objects.filter(contact__in=contact_ids)
    for import_id, line in written.values_list("import_of", "line"):
        Row.objects.filter(import_of=import_id, line=line).delete()
    Row.objects.filter(key__in=keys).delete()
    written.delete()


@task()
def go_on(erasure_id: int) -> None:
    """Erase what is left. Done again, it does nothing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    erasure = Erasure.objects.get(pk=erasure_id)
    while _piece(erasure, _messages):
        pass
    _piece(erasure, _contact)
    _piece(erasure, _other_traces)
    for erase in erasers():
        erase(erasure.names)
    _files(erasure)
    with transaction.atomic():
        erasure.names, erasure.state, erasure.finished_at = [], Erasure.State.DONE, timezone.now()
        erasure.save()
        announcements.erasure_changed(erasure)


def _piece(erasure: Erasure, work: Callable[[Erasure], bool]) -> bool:
    """Some work and the note of it, together. False when there was none."""
    with transaction.atomic(), collecting():
        more = work(erasure)
        erasure.save()
    return more


def _messages(erasure: Erasure) -> bool:
    contacts = [contact.pk for contact in family(erasure.contact_id)]
    messages = Message.objects.filter(conversation__contact__in=contacts).order_by("pk")[:PIECE]
    wamids = dict(messages.values_list("pk", "wamid"))
    pks = list(wamids)
    files = Attachment.objects.filter(message__in=pks).exclude(file="").values_list("file", flat=True)
    erasure.files = [*erasure.files, *files]
    attempts = Attempt.objects.filter(message__in=pks).exclude(wamid=None).values_list("wamid", flat=True)
    Forgotten.remember(
        Forgotten.Kind.MESSAGE,
        [wamid for wamid in (*wamids.values(), *attempts) if wamid],
        erased_at=erasure.requested_at,
    )
    erasure.count(messages=len(pks), files=len(files))
    Message.objects.filter(pk__in=pks).delete()
    return bool(pks)


def _contact(erasure: Erasure) -> bool:
    """What is left: conversations, and the contact itself."""
    standing = family(erasure.contact_id)
    _left(standing)
    contacts = [contact.pk for contact in standing]
    conversations = list(
        Conversation.objects.filter(contact__in=contacts).select_for_update(of=("self",)).order_by("pk")
    )
    for conversation in conversations:
        erasure.count(conversations=1, tickets=conversation.tickets.count())
        heard_before = broadcasts.hearers(conversation)
        broadcasts.conversation_gone(conversation, heard_before)
        conversation.delete()
    for dossier in Dossier.objects.filter(contact__in=contacts):
        announcements.dossier_changed(dossier)  # it goes with the contact
    Contact.objects.filter(pk__in=contacts).update(merged_into=None)
    Contact.objects.filter(pk__in=contacts).delete()
    return bool(contacts)


def _other_traces(erasure: Erasure) -> bool:
    naming_in_text(EarlyUpdate.objects.all(), "raw", erasure.names).delete()
    naming_in_text(Job.objects.exclude(error=""), "error", erasure.names).update(error="")
    return True


def _files(erasure: Erasure) -> None:
    """From the storage, once nothing names them any more."""
    while erasure.files:
        name, *rest = erasure.files
        default_storage.delete(name)
        erasure.files = rest
        erasure.save(update_fields=["files"])
