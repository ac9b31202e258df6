"""LGPD: whoever wants to be forgotten is, everywhere; and is shown beforehand all that is held."""

from __future__ import annotations

import hashlib
import itertools
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from connect.administration import erasing
from connect.administration.dossiers import expire_dossiers
from connect.administration.forgetting import forget_marks
from connect.administration.models import Dossier, Erasure, Forgotten
from connect.administration.models.erasure import AlreadyErased, NotConfirmed
from connect.audit.models import Entry
from connect.audit.trail import record
from connect.contacts.models import Contact
from connect.conversations.models import Attachment, Attempt, Message
from connect.intake.models import Envelope, KeptUpdate
from connect.intake.processing import process_batch
from connect.jobs.models import Job
from connect.live.models import Event
from tests.contacts.imports.sheets import csv_of, imported, work_off
from tests.conversations.whatsapp import Json, a_number, conversation_of, said, status
from tests.people import JOAO_PHONE, People

pytestmark = pytest.mark.django_db(transaction=True)

MARIA_PHONE = "5511977776666"
TRACES = [
    "João Ninguém",
    "joaozinho",
    JOAO_PHONE,
    "551188887777",
    "joao@exemplo.com",
    "JOAO-COD",
    "segredo de João",
]
SECRET = "segredo de João"


def deliver(*bodies: Json) -> None:
    """As Meta does; and process it."""
    for body in bodies:
        raw = json.dumps(body).encode()
        Envelope.objects.create(body=raw, digest=hashlib.sha256(raw).digest())
    while process_batch() == 0:
        pass


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own for the files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def bodies() -> dict[str, Json]:
    """What João has sent, as it was delivered."""
    image = {"id": "m-1", "mime_type": "image/jpeg", "caption": SECRET}
    edit = {"original_message_id": "wamid.X", "message": {"type": "text", "text": {"body": SECRET}}}
    thumb = {"message_id": "wamid.OUT", "emoji": "👍"}
    return {
        "text": said(SECRET, name="joaozinho", wamid="wamid.J1", ago=5),
        "photo": said(type="image", image=image, wamid="wamid.J2", ago=3),
        "reaction": said(type="reaction", reaction=thumb, wamid="wamid.J3", ago=2),
        "read": status("wamid.OUT", "read", ago=2),
        "early": status("wamid.NEVER", "read", ago=2),
        "edit of nothing": said(type="edit", edit=edit, wamid="wamid.J4", ago=2),
    }


@pytest.fixture
def joao(people: People, bodies: dict[str, Json], media: Path) -> Contact:
    """A customer of whom there is something everywhere; Maria beside him."""
    number = a_number(people.comercial)
    deliver(bodies["text"], said("Oi", by=MARIA_PHONE, name="Maria", wamid="wamid.M1"))
    conversation = conversation_of()
    conversation.assume(by=people.ana)
    reply = conversation.reply("Bom dia, João Ninguém", by=people.ana, key="chave-um")
    Attempt.objects.create(message=reply, number=number, wamid="wamid.OUT", started_at=timezone.now())
    Message.objects.filter(pk=reply.pk).update(wamid="wamid.OUT", status="sent", in_outbox=False)
    deliver(*[body for name, body in bodies.items() if name != "text"])
    Job.objects.all().delete()  # the photo comes another way
    attachment = Attachment.objects.get(message__wamid="wamid.J2")
    attachment.file.save("foto.jpg", ContentFile("segredo de João".encode()), save=False)
    attachment.state = Attachment.State.STORED
    attachment.save()
    now = timezone.now()
    KeptUpdate.objects.create(
        reason="failed", raw=bodies["text"], digest="x", error=JOAO_PHONE, received_at=now
    )
    contact = Contact.objects.get(phone=JOAO_PHONE)
    sheet = csv_of(
        [
            ["Nome", "Telefone", "COD", "E-mail", "Nascimento", "Nota"],
            ["João Ninguém", JOAO_PHONE, "JOAO-COD", "joao@exemplo.com", "31/12/1980", "segredo de João"],
            ["Rita", "2133334444"],
        ]
    )
    imported(sheet, by=people.duda)
    Job.objects.create(task="x", error=f"Key (phone)=({JOAO_PHONE})", state="failed")
    named = {"name": "João Ninguém"}
    record("contact.owner_changed", by=people.duda, about=contact, after=named, personal=["name"])
    double = Contact(name="João Ninguém")
    double.first_seen(phone="", user_id="BR.JOAO", at=timezone.now())
    contact.refresh_from_db()
    contact.absorb(double)
    return contact


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text; every file of ours, by name."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    yield table, bytes(value).decode("utf-8", "replace") if is_bytes else str(value)
    for path in Path(default_storage.path("")).rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes().decode("utf-8", "replace")


def traces() -> set[tuple[str, str]]:
    return {
        (where, trace)
        for where, text in everything()
        for trace in TRACES
        if trace in text or json.dumps(trace)[1:-1] in text
    }


def erase(contact: Contact, people: People) -> Erasure:
    erasure = Erasure.begin(contact, confirmed_name=contact.name, by=people.duda)
    work_off()
    erasure.refresh_from_db()
    assert erasure.is_done
    return erasure


def test_before_there_is_something_everywhere(joao: Contact) -> None:
    """Else the next test proves nothing."""
    tables = {where for where, _ in traces()}
    for table in (
        "contacts_contact",
        "contacts_identity",
        "conversations_conversation",
        "conversations_message",
        "conversations_earlyupdate",
        "intake_envelope",
        "intake_keptupdate",
        "jobs_job",
        "imports_row",
        "audit_personalvalue",
    ):
        assert table in tables
    assert {trace for _, trace in traces()} == set(TRACES)
    assert any("image/" in where for where in tables), "a file"


def test_after_an_erasure_there_is_nothing_anywhere_but_counts(people: People, joao: Contact) -> None:
    Dossier.begin(joao, by=people.duda)
    work_off()
    erasure = erase(joao, people)
    assert traces() == set()
    assert erasure.counts == {"conversations": 1, "tickets": 1, "messages": 5, "files": 1}
    assert (erasure.names, erasure.files) == ([], [])
    assert set(Contact.objects.values_list("name", flat=True)) == {"Maria", "Rita"}
    assert Envelope.objects.count() == 1, "Maria's"
    assert Entry.objects.get(kind="contact.erased").actor_id == people.duda.pk


def test_screens_that_show_the_person_show_nobody_any_more(people: People, joao: Contact) -> None:
    Event.objects.all().delete()
    conversation = conversation_of()
    erase(joao, people)
    told = Event.objects.filter(kind="contact", subject=str(joao.pk))
    assert all(f" user:{people.ana.pk} " in event.audience for event in told)
    assert told.count() == 2, "as it disappears, and as it is gone"
    assert Event.objects.filter(kind="conversation", subject=str(conversation.pk)).exists()


def test_what_is_delivered_again_brings_nobody_back(
    people: People, joao: Contact, bodies: dict[str, Json]
) -> None:
    erase(joao, people)
    deliver(*bodies.values())
    assert traces() == set()
    assert not Contact.objects.exclude(name__in=["Maria", "Rita"]).exists()


def test_who_writes_again_is_a_new_contact(people: People, joao: Contact, bodies: dict[str, Json]) -> None:
    erase(joao, people)
    deliver(said("Sou eu de novo", name="João", wamid="wamid.J9"))
    fresh = Contact.objects.get(phone=JOAO_PHONE)
    assert (fresh.name, fresh.pk == joao.pk) == ("João", False)
    heard = Message.objects.filter(conversation__contact=fresh, direction="in")
    assert [message.text for message in heard] == ["Sou eu de novo"]
    deliver(*bodies.values())
    assert heard.count() == 1


def test_others_in_the_same_delivery_are_not_lost(people: People, joao: Contact) -> None:
    erase(joao, people)
    old, fresh = said(SECRET, wamid="wamid.J1"), said("Bom dia", by=MARIA_PHONE, wamid="wamid.M2")
    deliver({**old, "entry": [*old["entry"], *fresh["entry"]]})
    assert conversation_of(MARIA_PHONE).messages.filter(text="Bom dia").exists()
    assert traces() == set()


@pytest.mark.parametrize("pieces", range(1, 6))
def test_an_erasure_that_is_interrupted_is_finished(
    people: People, joao: Contact, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    """Its process dies after so many of its transactions."""
    monkeypatch.setattr(erasing, "PIECE", 2)
    erasure = Erasure.begin(joao, confirmed_name=joao.name, by=people.duda)
    done = itertools.count()
    piece = erasing._piece

    def dying(erasure: Erasure, work: Any) -> bool:
        if next(done) == pieces:
            raise KeyboardInterrupt
        return piece(erasure, work)

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_piece", dying)
        with pytest.raises(KeyboardInterrupt):
            erasing.go_on.call(erasure.pk)
    work_off()
    erasure.refresh_from_db()
    assert erasure.counts == {"conversations": 1, "tickets": 1, "messages": 5, "files": 1}
    assert traces() == set()


def test_it_is_confirmed_by_the_name_and_done_once(people: People, joao: Contact) -> None:
    with pytest.raises(NotConfirmed):
        Erasure.begin(joao, confirmed_name="João", by=people.duda)
    assert traces()
    erase(joao, people)
    with pytest.raises(AlreadyErased):
        Erasure.begin(joao, confirmed_name=joao.name, by=people.duda)


def test_marks_are_kept_as_long_as_something_may_come_again(people: People, joao: Contact) -> None:
    erase(joao, people)
    assert Forgotten.objects.exists()
    Forgotten.objects.update(erased_at=timezone.now() - timedelta(days=91))
    forget_marks.call()
    assert not Forgotten.objects.exists()


# -- all that is held ------------------------------------------------------------------------------


def test_a_dossier_holds_everything_of_the_person_and_nothing_of_others(
    people: People, joao: Contact
) -> None:
    shared, mine = said("De Maria", by=MARIA_PHONE, wamid="wamid.M3"), said("Meu", wamid="wamid.J5")
    deliver({**shared, "entry": [*shared["entry"], *mine["entry"]]})
    dossier = Dossier.begin(joao, by=people.duda)
    work_off()
    dossier.refresh_from_db()
    assert dossier.is_there
    with dossier.file.open() as file, zipfile.ZipFile(file) as archive:
        held = json.loads(archive.read("dados.json"))
        page = archive.read("leia.html").decode()
        (photo,) = [name for name in archive.namelist() if name.startswith("arquivos/")]
        assert archive.read(photo).decode() == SECRET
    assert held["contacts"][0]["email"] == "joao@exemplo.com"
    assert {identity["value"] for identity in held["identities"]} == {JOAO_PHONE, "BR.JOAO"}
    (conversation,) = held["conversations"]
    messages = {message["wamid"]: message for message in conversation["messages"]}
    assert messages["wamid.J1"]["text"] == SECRET
    assert messages["wamid.J2"]["attachment"]["file"] == photo
    assert [attempt["wamid"] for attempt in messages["wamid.OUT"]["attempts"]] == ["wamid.OUT"]
    assert len(conversation["tickets"]) == len(conversation["assignments"]) - 1 == 1
    assert held["imported_rows"][0]["values"]["code"] == "JOAO-COD"
    assert {"João Ninguém", "joao@exemplo.com"} <= {value["after"] for value in held["audit"]}
    assert len(held["webhooks"]) == 7
    assert "Bom dia, João Ninguém" in page
    assert photo in page
    assert MARIA_PHONE not in json.dumps(held) + page


def test_a_dossier_is_there_for_a_day(people: People, joao: Contact) -> None:
    dossier = Dossier.begin(joao, by=people.duda)
    work_off()
    dossier.refresh_from_db()
    name = dossier.file.name
    assert name
    Dossier.objects.update(finished_at=timezone.now() - timedelta(hours=25))
    expire_dossiers.call()
    dossier.refresh_from_db()
    assert dossier.state == Dossier.State.EXPIRED
    assert not default_storage.exists(name)
