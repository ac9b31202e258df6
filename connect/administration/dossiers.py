"""Gathers all that is held on a person into one file: data as JSON, a page to read, files, raw webhooks."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone, translation

from connect.administration import broadcasts
from connect.administration.belongings import family, names_of
from connect.administration.holdings import disclosers
from connect.administration.models import Dossier
from connect.administration.models.dossier import KEPT_FOR
from connect.audit.models import PersonalValue
from connect.contacts.imports.models import Row, Written
from connect.contacts.models import Contact, Identity
from connect.conversations.models import Attachment, Attempt, Conversation, Message
from connect.jobs import every

OURS = frozenset({"search"})
"""Columns that say nothing but what others say."""


@task()
def gather(dossier_id: int) -> None:
    """Write the file. Begun again, it is written anew."""
    dossier = Dossier.objects.select_related("contact").filter(pk=dossier_id).first()
    if dossier is None or dossier.state != Dossier.State.RUNNING:
        return
    with (
        tempfile.TemporaryFile() as file,
        translation.override(settings.LANGUAGE_CODE),
        timezone.override(timezone.get_default_timezone()),
    ):
        _write(dossier.contact, file)
        file.seek(0)
        dossier.file.save("dados.zip", File(file), save=False)
    with transaction.atomic():
        is_there = Dossier.objects.select_for_update().filter(pk=dossier.pk).exists()
        if is_there:
            dossier.state, dossier.finished_at = Dossier.State.DONE, timezone.now()
            dossier.save()
            broadcasts.dossier_changed(dossier)
    if not is_there:  # the person was erased meanwhile
        dossier.file.delete(save=False)


def _write(contact: Contact, file: IO[bytes]) -> None:
    contacts = family(contact.pk)
    pks = [each.pk for each in contacts]
    conversations = list(Conversation.objects.filter(contact__in=pks).select_related("number"))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        files = dict(_files(archive, pks))
        held: dict[str, Any] = {
            "contacts": [_plain(each) for each in contacts],
            "identities": [_plain(each) for each in Identity.objects.filter(contact__in=pks)],
            "conversations": [_conversation(each, files) for each in conversations],
            "imported_rows": list(_imported_rows(pks)),
            "audit": [
                {"happened_at": value.entry.happened_at, "kind": value.entry.kind, **_plain(value)}
                for value in PersonalValue.objects.filter(
                    person_type="contact", person_id__in=map(str, pks)
                ).select_related("entry")
            ],
        }
        for what, disclose in disclosers().items():
            held[what] = list(disclose(sorted(names_of(contacts))))
        archive.writestr("dados.json", json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        archive.writestr(
            "leia.html",
            render_to_string(
                "administration/dossier.html",
                {
                    "contact": contact,
                    "identities": Identity.objects.filter(contact__in=pks),
                    "threads": [(each, _read(each, files)) for each in conversations],
                    "at": timezone.now(),
                },
            ),
        )


def _files(archive: zipfile.ZipFile, contact_ids: list[int]) -> Iterator[tuple[int, str]]:
    """Puts the files in; by attachment, what each is called there."""
    attachments = Attachment.objects.filter(message__conversation__contact__in=contact_ids).exclude(file="")
    for attachment in attachments.order_by("pk").iterator():
        name = f"arquivos/{attachment.file.name}"
        try:
            with attachment.file.open("rb") as source, archive.open(name, "w") as target:
                shutil.copyfileobj(source, target, 256 * 1024)
        except OSError:
            continue  # not there: `dados.json` says what it was
        yield attachment.pk, name


def _conversation(conversation: Conversation, files: dict[int, str]) -> dict[str, Any]:
    return {
        **_plain(conversation),
        "number": str(conversation.number),
        "tickets": [_plain(each) for each in conversation.tickets.all()],
        "assignments": [_plain(each) for each in conversation.assignments.all()],
        "messages": [_message(each, files) for each in _messages(conversation)],
    }


def _messages(conversation: Conversation) -> Iterator[Message]:
    found = (
        Message.objects.filter(conversation=conversation).in_order().select_related("attachment", "author")
    )
    return found.iterator()


def _message(message: Message, files: dict[int, str]) -> dict[str, Any]:
    held = _plain(message)
    attachment = _attachment_of(message)
    if attachment is not None:
        held["attachment"] = {**_plain(attachment), "file": files.get(attachment.pk, "")}
    if message.is_outbound:
        held["attempts"] = [_plain(each) for each in Attempt.objects.filter(message=message)]
    return held


def _attachment_of(message: Message) -> Attachment | None:
    return getattr(message, "attachment", None)


def _read(conversation: Conversation, files: dict[int, str]) -> Iterator[tuple[Message, str]]:
    """The messages as the page shows them, with the name of their file."""
    for message in _messages(conversation):
        attachment = _attachment_of(message)
        yield message, files.get(attachment.pk, "") if attachment else ""


def _imported_rows(contact_ids: list[int]) -> Iterator[dict[str, Any]]:
    for written in Written.objects.filter(contact__in=contact_ids).select_related("import_of"):
        row = Row.objects.filter(import_of=written.import_of_id, line=written.line).first()
        yield {
            "sheet": written.import_of.filename,
            "at": written.import_of.created_at,
            "line": written.line,
            "before": written.before,
            "values": row.values if row is not None else {},
        }


def _plain(row: Model) -> dict[str, Any]:
    """Every column, by its name; of others only who they are."""
    return {
        field.attname: str(value) if isinstance(value := field.value_from_object(row), bytes) else value
        for field in row._meta.concrete_fields
        if field.name not in OURS and field.name != "file"
    }


@every(hours=1)
def expire_dossiers() -> None:
    """They serve for a day."""
    for dossier in Dossier.objects.filter(
        state=Dossier.State.DONE, finished_at__lt=timezone.now() - KEPT_FOR
    ):
        with transaction.atomic():
            dossier.expire()
