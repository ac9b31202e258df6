"""From a sheet to contacts: what is created, updated, skipped and refused, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.audit.models import Entry
from connect.contacts.imports import work, writing
from connect.contacts.imports.cells import phone
from connect.contacts.imports.models import Import, Row, Written
from connect.contacts.imports.models.importing import NotMapped, NotNow
from connect.contacts.models import Contact, Identity, TransferRequest
from connect.jobs.models import Job
from connect.live.models import Event
from tests.contacts.imports.sheets import (
    HEADINGS,
    checked,
    csv_of,
    handed_in,
    imported,
    reasons,
    undone,
    verdicts,
    work_off,
    xlsx_of,
)
from tests.people import JOAO_PHONE, People

pytestmark = pytest.mark.django_db

MARIA, PEDRO, RITA = "5511977776666", "5547991112222", "552133334444"


def sheet(*rows: tuple[object, ...]) -> bytes:
    return csv_of([HEADINGS, *rows])


def contact(name: str, phone: str, **values: object) -> Contact:
    made = Contact(name=name, named_by_hand=True, **values)
    made.first_seen(phone=phone, user_id="", at=timezone.now())
    return made


def names() -> set[str]:
    return set(Contact.objects.values_list("name", flat=True))


# -- the columns -----------------------------------------------------------------------------------


def test_a_sheet_is_looked_at_and_its_columns_guessed(people: People) -> None:
    found = handed_in(sheet(("Maria", "11 97777-6666", "7")), by=people.duda)
    assert (found.state, found.heading_line, found.headings) == (Import.State.MAPPING, 1, list(HEADINGS))
    assert found.sample == [["Maria", "11 97777-6666", "7"]]
    assert found.mapping == {
        "name": 0, "phone": 1, "code": 2, "email": 3, "birth_date": 4, "sector": 5, "owner": 6, "notes": 7,
        "observations": 8,
    }  # fmt: skip


def test_the_headings_may_stand_elsewhere(people: People) -> None:
    found = handed_in(csv_of([["Nome", "Telefone"], ["Maria", "11977776666"]]), by=people.duda)
    found.look_at_headings(0, by=people.duda)
    work_off()
    found.refresh_from_db()
    assert (found.headings, found.sample) == (["", ""], [["Nome", "Telefone"], ["Maria", "11977776666"]])


@pytest.mark.django_db(transaction=True)
def test_what_is_no_sheet_ends_with_its_sentence_and_its_file_is_gone(people: People) -> None:
    found = Import.begin(file=ContentFile(b"%PDF-1.7", name="fatura.csv"), by=people.duda)
    stored = str(found.file)
    assert default_storage.exists(stored)
    work_off()
    found.refresh_from_db()
    assert (found.state, found.problem) == (
        Import.State.REFUSED,
        "Este arquivo não é uma planilha. Envie um arquivo CSV ou XLSX.",
    )
    assert not found.file
    assert not default_storage.exists(stored)


def test_a_telephone_is_needed(people: People) -> None:
    found = handed_in(csv_of([["Nome"], ["Maria"]]), by=people.duda)
    with pytest.raises(NotMapped):
        found.choose(mapping={"name": 0}, known="update", owner=None, sector=None, by=people.duda)


# -- the rows --------------------------------------------------------------------------------------


def test_nothing_is_written_before_somebody_says_so(people: People) -> None:
    found = checked(sheet(("Maria", MARIA), ("", "123")), by=people.duda)
    assert (found.to_write, found.refused) == (1, 1)
    assert not Contact.objects.exists()
    assert not found.file


def test_a_row_becomes_a_contact_with_everything_it_says(people: People) -> None:
    row = (
        " Maria  da Luz",
        "(11) 97777-6666",
        "C-7",
        "m@x.com.br",
        "31/12/1980",
        "comercial",
        "BRUNO",
        "n",
        "o",
    )
    found = imported(xlsx_of([HEADINGS, row]), by=people.duda)
    maria = Contact.objects.get()
    assert (maria.name, maria.named_by_hand, maria.phone, maria.code) == ("Maria da Luz", True, MARIA, "C-7")
    assert (maria.email, maria.birth_date) == ("m@x.com.br", date(1980, 12, 31))
    assert (maria.sector, maria.owner) == (people.comercial, people.bruno)
    assert (maria.notes, maria.observations, maria.search) == ("n", "o", maria.searchable())
    assert (found.created, found.updated, found.refused) == (1, 0, 0)
    assert Contact.recognise(phone="551177776666", at=timezone.now()).contact == maria


def test_a_row_that_cannot_be_taken_says_why(people: People) -> None:
    contact("Dono do Nove", PEDRO, code="9")
    reason_of = {
        ("Maria", ""): "Falta o telefone.",
        ("Maria", "97777-6666"): "Faltam dígitos. Use DDD e número: 11999999999",
        ("Maria", "5,51198E+12"): (
            "O Excel abreviou este telefone para 5,51198E+12. Formate a coluna como texto e salve de novo."
        ),
        ("", MARIA): "Falta o nome.",
        ("Maria" * 30, MARIA): "Nome: o limite é de 120 caracteres.",
        ("Maria", MARIA, "", "maria@"): "O e-mail “maria@” não é válido.",
        ("Maria", MARIA, "", "", "31/02/1980"): "A data 31/02/1980 não existe.",
        ("Maria", MARIA, "", "", "ontem"): "“ontem” não é uma data. Use dd/mm/aaaa.",
        ("Maria", MARIA, "", "", "01/01/2999"): "A data de nascimento 01/01/2999 não é possível.",
        ("Maria", MARIA, "", "", "", "Vendas"): "Não há setor com o nome “Vendas”.",
        ("Maria", MARIA, "", "", "", "", "Zeca"): "Não há atendente com o nome “Zeca”.",
        ("João", JOAO_PHONE, "9"): "O COD 9 já é de Dono do Nove.",
    }
    assert reasons(checked(sheet(*reason_of), by=people.duda)) == list(reason_of.values())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("11977776666.0", MARIA),
        ("11977776666,00", MARIA),
        ("1.1977776666E10", MARIA),
        ("5,511977776666E+12", MARIA),
        ("+55 11 7777-6666", MARIA),
        ("011977776666", MARIA),
        ("2,133334444E9", RITA),
    ],
)
def test_a_telephone_that_a_spreadsheet_has_mangled_is_read(text: str, key: str) -> None:
    assert phone(text) == key


def test_a_person_twice_in_the_sheet_is_taken_once(people: People) -> None:
    found = checked(
        sheet(("Maria", MARIA, "1"), ("Maria", "1177776666"), ("Pedro", PEDRO, "1")), by=people.duda
    )
    assert reasons(found) == ["O mesmo telefone já está na linha 2.", "O COD 1 já está na linha 2."]


def test_a_contact_we_know_is_updated_with_what_the_cells_say(people: People) -> None:
    known = contact("Maria", MARIA, email="antes@x.com", notes="antiga", owner=people.ana)
    found = imported(sheet(("Maria Luz", "1177776666", "5", "", "", "", "", "nova")), by=people.duda)
    known.refresh_from_db()
    assert (known.name, known.code, known.email, known.notes) == (
        "Maria Luz",
        "5",
        "antes@x.com",
        "antiga\nnova",
    )
    assert (known.owner, known.search) == (people.ana, known.searchable())
    assert (found.created, found.updated) == (0, 1)
    again = checked(sheet(("Maria Luz", MARIA, "5", "", "", "", "", "nova")), by=people.duda)
    assert verdicts(again) == [(2, "skip", "O contato já está igual.")]


def test_or_left_alone(people: People) -> None:
    contact("Maria", MARIA)
    found = checked(sheet(("Outra", MARIA)), by=people.duda, known=Import.Known.LEAVE)
    assert verdicts(found) == [(2, "skip", "O contato Maria já existe.")]
    with pytest.raises(NotNow, match="Nenhuma linha"):
        found.start(by=people.duda)


def test_of_a_colleagues_customer_one_learns_who_holds_it_and_nothing_else(people: People) -> None:
    contact("Maria Secreta", MARIA, owner=people.carla, code="S-1")
    found = checked(sheet(("Outra", MARIA), ("Rita", RITA, "S-1")), by=people.gerson)
    assert reasons(found) == [
        "Este contato já é atendido por Carla Dias.",
        "O COD S-1 já está em uso. Este contato já é atendido por Carla Dias.",
    ]


def test_a_manager_gives_to_their_own_sectors_only(people: People) -> None:
    found = checked(
        sheet(
            ("Maria", MARIA, "", "", "", "Suporte"),
            ("Rita", RITA, "", "", "", "", "carla"),
            ("Pedro", PEDRO, "", "", "", "", "ana"),
        ),
        by=people.gerson,
    )
    assert reasons(found) == ["O setor Suporte não é seu.", "Carla Dias não é do seu setor."]


def test_rows_that_name_nobody_go_to_whom_one_has_chosen(people: People) -> None:
    imported(
        sheet(("Maria", MARIA), ("Rita", RITA, "", "", "", "Suporte", "carla")),
        by=people.duda,
        owner=people.ana,
        sector=people.comercial,
    )
    assert list(Contact.objects.order_by("name").values_list("name", "owner", "sector")) == [
        ("Maria", people.ana.pk, people.comercial.pk),
        ("Rita", people.carla.pk, people.suporte.pk),
    ]


# -- what happens meanwhile ------------------------------------------------------------------------


def test_who_writes_between_checking_and_writing_is_updated_and_stays_one(people: People) -> None:
    found = checked(sheet(("Maria", MARIA), ("Rita", RITA)), by=people.duda)
    with transaction.atomic():
        Contact.recognise(phone="551177776666", profile_name="Mari", at=timezone.now())
    found.start(by=people.duda)
    work_off()
    found.refresh_from_db()
    assert (found.created, found.updated) == (1, 1)
    assert (names(), Identity.objects.count()) == ({"Maria", "Rita"}, 2)


def test_a_code_that_was_taken_meanwhile_is_refused(people: People) -> None:
    found = checked(sheet(("Maria", MARIA, "7"), ("Rita", RITA)), by=people.duda)
    contact("Pedro", PEDRO, code="7")
    found.start(by=people.duda)
    work_off()
    found.refresh_from_db()
    assert (found.created, found.refused, found.to_write) == (1, 1, 1)
    assert reasons(found) == ["O COD 7 já é de Pedro."]


def test_a_task_that_comes_twice_writes_once(people: People) -> None:
    found = checked(sheet(("Maria", MARIA), ("Rita", RITA)), by=people.duda)
    found.start(by=people.duda)
    work.go_on.enqueue(found.pk)
    work_off()
    assert Contact.objects.count() == 2
    work.go_on.call(found.pk)
    assert Contact.objects.count() == 2


def test_pieces_follow_each_other(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (work, writing):
        monkeypatch.setattr(module, "PIECE", 3)
    rows = [(f"Cliente {i}", f"1191234{i:04}") for i in range(10)]
    found = imported(sheet(*rows), by=people.duda)
    assert (found.checked, found.created, Written.objects.count()) == (10, 10, 10)
    assert Entry.objects.filter(kind="import.finished").count() == 1
    assert set(Event.objects.filter(kind="import").values_list("audience", flat=True)) == {
        f" admins user:{people.duda.pk} "
    }


def test_cancelling_stops_and_what_is_written_can_be_undone(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PIECE", 1)
    found = checked(sheet(("Maria", MARIA), ("Rita", RITA)), by=people.duda)
    found.start(by=people.duda)
    assert writing.write_piece(found.pk)
    found.cancel(by=people.duda)
    work_off()
    assert names() == {"Maria"}
    assert undone(found, by=people.duda).undone == 1
    assert not Contact.objects.exists()


@pytest.mark.parametrize("step", ["start", "cancel", "undo"])
def test_a_step_out_of_turn_is_refused(people: People, step: str) -> None:
    found = imported(sheet(("Maria", MARIA)), by=people.duda)
    undone(found, by=people.duda)
    with pytest.raises(NotNow):
        getattr(found, step)(by=people.duda)


# -- taking it back --------------------------------------------------------------------------------


def test_undoing_leaves_the_address_book_as_it_was(people: People) -> None:
    contact("Maria", MARIA, notes="antiga", birth_date=date(1970, 1, 1))
    before = list(Contact.objects.values())
    found = imported(
        sheet(("Maria Luz", MARIA, "5", "m@x.com", "31/12/1980", "Suporte", "carla", "nova"), ("Rita", RITA)),
        by=people.duda,
    )
    found = undone(found, by=people.duda)
    assert list(Contact.objects.values()) == before
    assert (found.undone, found.stayed) == (2, 0)


def edited(contact: Contact) -> None:
    contact.email = "novo@x.com"
    contact.save()


def written_by_the_customer(contact: Contact) -> None:
    with transaction.atomic():
        Contact.recognise(phone=contact.phone, profile_name="Ritinha", at=timezone.now())


def in_conversation(contact: Contact) -> None:
    from connect.conversations.models import Conversation
    from connect.whatsapp.models import Number

    number = Number.objects.create(phone_number_id="1", display_phone="5511900000000")
    Conversation.objects.create(contact=contact, number=number, last_at=timezone.now())


def asked_for(contact: Contact) -> None:
    TransferRequest.ask(contact, by=User.objects.get(username="ana"))


def merged(contact: Contact) -> None:
    double = Contact(name="Rita")
    double.first_seen(phone="", user_id="BR.RITA", at=timezone.now())
    contact.absorb(double)


@pytest.mark.parametrize("touch", [edited, written_by_the_customer, in_conversation, asked_for, merged])
def test_what_somebody_has_touched_stays(people: People, touch: Callable[[Contact], None]) -> None:
    found = imported(sheet(("Maria", MARIA), ("Rita", RITA)), by=people.duda)
    touch(Contact.objects.get(name="Rita"))
    found = undone(found, by=people.duda)
    assert (found.undone, found.stayed) == (1, 1)
    assert names() & {"Maria", "Rita"} == {"Rita"}


def test_who_undoes_is_named_and_open_screens_are_told(people: People) -> None:
    known = contact("Maria", MARIA, owner=people.ana)
    found = imported(sheet(("Maria Luz", MARIA), ("Rita", RITA)), by=people.gerson, sector=people.comercial)
    rita = Contact.objects.get(name="Rita")
    Event.objects.all().delete()
    undone(found, by=people.duda)
    assert Entry.objects.get(kind="contact.restored").actor_id == people.duda.pk
    told = {event.subject: event.audience for event in Event.objects.filter(kind="contact")}
    assert set(told) == {str(known.pk), str(rita.pk)}
    assert f" user:{people.ana.pk} " in told[str(known.pk)]
    assert f" manager:{people.comercial.pk} " in told[str(rita.pk)]


def test_undoing_ends_after_24_hours(people: People) -> None:
    found = imported(sheet(("Maria", MARIA)), by=people.duda)
    Import.objects.update(finished_at=timezone.now() - timedelta(hours=24))
    with pytest.raises(NotNow, match="24 horas"):
        found.undo(by=people.duda)
    work.forget_imports.call()
    assert not Written.objects.exists()


def test_files_and_rows_are_kept_no_longer_than_they_serve(people: People) -> None:
    waiting = handed_in(sheet(("Maria", MARIA)), by=people.duda)
    done = imported(sheet(("Rita", RITA)), by=people.duda)
    Import.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(hours=25))
    Import.objects.filter(pk=done.pk).update(finished_at=timezone.now() - timedelta(days=31))
    work.forget_imports.call()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.file.name) == (Import.State.CANCELLED, "")
    assert not Row.objects.exists()
    assert not Job.objects.exists()


def test_one_sees_ones_own_imports_and_admins_all(people: People) -> None:
    mine = handed_in(sheet(("Maria", MARIA)), by=people.gerson)
    assert {user.username for user in people.all if mine in Import.objects.visible_to(user)} == {
        "gerente",
        "admin",
    }
