"""The things that the table speaks of, and what each is to each of the cast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from connect.accounts.models import links
from connect.administration.models import Dossier, Erasure
from connect.contacts.imports.models import Import
from connect.contacts.models import TransferRequest
from connect.conversations.models import Assignment, Attachment, Conversation, Indicators, Merge
from connect.intake.models import KeptUpdate
from connect.ui.phones import shown
from connect.whatsapp.models import Alert
from tests.contacts.book import a_contact
from tests.conversations.cases import Cases, gather_cases
from tests.conversations.whatsapp import said
from tests.matrix.words import RELATIONS
from tests.people import People

CAST = ("ana", "bruno", "carla", "gerson", "gilda", "duda")


@dataclass(frozen=True)
class Thing:
    case: str
    has: Mapping[str, str | int]
    """What addresses and pages may name of it: ids, texts."""
    to: Mapping[str, str]
    """By person, what it is to them."""


def _seen(line: str) -> dict[str, str]:
    """What a thing is to Ana, Bruno, Carla, Gerson, Gilda and Duda."""
    found = line.split()
    assert set(found) <= set(RELATIONS), line
    return dict(zip(CAST, found, strict=True))


CONVERSATIONS = {
    #                    Ana          Bruno        Carla        Gerson       Gilda        Duda
    "queued": _seen("    queue        queue        other-queue  queue        other-queue  other-queue"),
    "anas": _seen("      own          colleague's  other's      colleague's  other's      other's"),
    "closed": _seen("    own          colleague's  other's      colleague's  other's      other's"),
    "passed_on": _seen(" former       own          other's      colleague's  other's      other's"),
    "suportes": _seen("  other-queue  other-queue  queue        other-queue  queue        other-queue"),
    "carlas": _seen("    other's      other's      own          other's      colleague's  other's"),
    "nobodys": _seen("   other-queue  other-queue  other-queue  other-queue  other-queue  other-queue"),
}
EVERYBODYS = _seen("other's other's other's other's other's other's")


def gather_things(people: People) -> dict[str, Sequence[Thing]]:
    cases = gather_cases(people, with_photos=True)
    # Who was slower than a colleague is told so for a moment: here that is long ago.
    Assignment.objects.filter(ended_at__isnull=False).update(ended_at=timezone.now() - timedelta(hours=1))
    conversations = _conversations(cases)
    return {
        "conversation": conversations,
        "highlight": [thing for thing in conversations if thing.case not in {"closed", "passed_on"}],
        "contact": [_contact(case, cases.all[case]) for case in CONVERSATIONS],
        "request": [_request(people, cases)],
        "merge": [_merge(people)],
        "handed over": [
            Thing("job", {"pk": f"{people.gerson.pk}-{people.ana.pk}-2-1"}, EVERYBODYS | {"gerson": "own"})
        ],
        "closed conversation": [thing for thing in conversations if thing.case == "closed"],
        "person": _persons(people),
        "counted person": _counted_persons(people),
        "sector": _sectors(people),
        "password link": [Thing("link", {"key": _key(people)}, EVERYBODYS)],
        "handover": [_handover(cases.passed_on)],
        "wait": [_wait(cases.anas, "gerson"), _wait(cases.carlas, "gilda")],
        "dossier": [_dossier(people, cases)],
        "erasure": [Thing("erasure", {"pk": _erasure(people)}, EVERYBODYS)],
        "import": [_import(people, "gerson"), _import(people, "gilda")],
        "alert": [Thing("alert", {"pk": Alert.objects.tell("test", "Algo", key="1").pk}, EVERYBODYS)],
        "kept update": [Thing("kept", {"pk": _kept().pk}, EVERYBODYS)],
    }


def _conversations(cases: Cases) -> list[Thing]:
    return [Thing(case, _of(cases.all[case]), seen) for case, seen in CONVERSATIONS.items()]


def _of(conversation: Conversation) -> dict[str, str | int]:
    message = conversation.messages.filter(direction="in", kind="text").newest_first().last()
    assert message is not None
    failed = conversation.messages.create(
        number=conversation.number,
        direction="out",
        kind="text",
        text="Não saiu",
        status="failed",
        happened_at=timezone.now(),
    )
    return {
        "pk": conversation.pk,
        "message_pk": message.pk,
        "attachment_pk": Attachment.objects.get(message__conversation=conversation).pk,
        "failed_pk": failed.pk,
        "name": conversation.contact.name,
        "text": message.text,
        "phone": shown(conversation.contact.phone),
    }


def _contact(case: str, conversation: Conversation) -> Thing:
    contact = conversation.contact
    held = contact.identities.get(kind="phone")
    has: dict[str, str | int] = {
        "pk": contact.pk,
        "identity_pk": held.pk,
        "name": contact.name,
        "phone": shown(contact.phone),
    }
    return Thing(case, has, CONVERSATIONS[case])


def _request(people: People, cases: Cases) -> Thing:
    request = TransferRequest.ask(cases.anas.contact, by=people.carla)
    return Thing("request", {"pk": request.pk}, EVERYBODYS | {"ana": "own", "gerson": "colleague's"})


def _merge(people: People) -> Thing:
    contact, double = (a_contact("Dona União", f"551196666000{place}", owner=people.ana) for place in (1, 2))
    merge = Merge.unite(contact, double, by=people.ana)
    return Thing("merge", {"pk": merge.pk}, EVERYBODYS | {"ana": "own", "gerson": "colleague's"})


def _key(people: People) -> str:
    return links.link_for(people.ana, links.Purpose.RESET).rstrip("/").rpartition("/")[2]


def _handover(conversation: Conversation) -> Thing:
    line = conversation.messages.get(direction="system", text__contains="transferiu")
    return Thing("handover", {"pk": line.pk}, EVERYBODYS | {"bruno": "own"})


def _wait(conversation: Conversation, manager: str) -> Thing:
    """Waits too long for its agent, which the manager of the sector is told."""
    Conversation.objects.filter(pk=conversation.pk).update(late_at=timezone.now())
    return Thing("wait", {"pk": conversation.pk}, EVERYBODYS | {manager: "own"})


def _persons(people: People) -> list[Thing]:
    """An agent is a colleague of who manages their sector."""
    gersons, gildas = {"gerson": "colleague's"}, {"gilda": "colleague's"}
    managed = {"ana": gersons, "bruno": gersons, "carla": gildas}
    return [
        Thing(who, {"pk": getattr(people, who).pk}, EVERYBODYS | managed.get(who, {}) | {who: "own"})
        for who in CAST
    ]


def _sectors(people: People) -> list[Thing]:
    return [
        Thing("comercial", {"pk": people.comercial.pk}, EVERYBODYS | {"gerson": "own"}),
        Thing("suporte", {"pk": people.suporte.pk}, EVERYBODYS | {"gilda": "own"}),
    ]


def _counted_persons(people: People) -> list[Thing]:
    """Their figures: a colleague is who shares a sector with who looks."""
    Indicators.objects.bulk_create(Indicators(user=person, contacts=7, load=3) for person in people.all)
    sectors = {who: getattr(people, who).sector_ids for who in CAST}

    def to(who: str, whose: str) -> str:
        return "own" if who == whose else "colleague's" if sectors[who] & sectors[whose] else "other's"

    return [Thing(w, {"pk": getattr(people, w).pk}, {each: to(each, w) for each in CAST}) for w in CAST]


def _import(people: People, who: str) -> Thing:
    made = Import.begin(file=ContentFile(b"Nome;Telefone\n", name="contatos.csv"), by=getattr(people, who))
    return Thing(f"{who}'s import", {"pk": made.pk}, EVERYBODYS | {who: "own"})


def _dossier(people: People, cases: Cases) -> Thing:
    made = Dossier.begin(cases.anas.contact, by=people.duda)
    made.file.save("dados.zip", ContentFile(b"zip"), save=False)
    made.state = Dossier.State.DONE
    made.save()
    return Thing("dossier", {"pk": made.pk}, EVERYBODYS)


def _erasure(people: People) -> int:
    return Erasure.objects.create(contact_id=1_000_000, by=people.duda).pk


def _kept() -> KeptUpdate:
    raw = said("Oi")
    return KeptUpdate.objects.create(
        reason="unknown_number",
        about="MessageReceived",
        raw=raw,
        digest=KeptUpdate.digest_of(raw),
        received_at=timezone.now(),
    )
