"""Every body seen in the wild: alone, together, twice and shuffled, it ends in one and the same state."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.contacts.models import Contact
from connect.conversations.models import Attachment, Conversation, EarlyUpdate, Message
from connect.intake.models import Envelope, KeptUpdate
from connect.intake.processing import process_batch
from connect.whatsapp.models import Alert, Number
from connect.whatsapp.reading import read
from connect.whatsapp.updates import (
    AccountChanged,
    AccountFailed,
    AnyUpdate,
    HistoryMessage,
    MessageEchoed,
    MessageReceived,
    PhoneChanged,
    StatusChanged,
    TemplateChanged,
    UserIdChanged,
)
from tests.people import People
from tests.whatsapp.payloads import body, kinds
from tests.whatsapp.webhooks import JOAO, envelope, message, messages

pytestmark = pytest.mark.django_db
NAMES = sorted(kinds())
Json = dict[str, Any]


@pytest.fixture
def numbers(people: People) -> None:
    """The company has every number that the bodies speak of."""
    ids = {update.phone_number_id for name in NAMES for update in read(body(name))} - {""}
    for index, phone_number_id in enumerate(sorted(ids)):
        Number.objects.create(
            phone_number_id=phone_number_id, waba_id="1", label=f"{index}", sector=people.comercial
        )


def bodies_of_one_story() -> list[Json]:
    """All bodies but those in which people change their identity: the examples let many unrelated persons
    share one telephone, and what belongs to whom then depends on when. Their stories are told below.

    Where two different messages carry the same placeholder for an id, each gets its own.
    """
    found: dict[str, set[str]] = {}
    for name in NAMES:
        for update in read(body(name)):
            if isinstance(update, MessageReceived | HistoryMessage | MessageEchoed):
                found.setdefault(update.wamid, set()).add(name)
    bodies = []
    for name in NAMES:
        if any(isinstance(update, PhoneChanged | UserIdChanged) for update in read(body(name))):
            continue
        text = json.dumps(body(name))
        for wamid in (wamid for wamid, names in found.items() if len(names) > 1 and name in names):
            text = text.replace(json.dumps(wamid), json.dumps(f"{wamid}:{name}"))
        bodies.append(json.loads(text))
    return bodies


def post(bodies: Iterable[Json]) -> None:
    """As the door keeps them."""
    raw = [json.dumps(one).encode() for one in bodies]
    Envelope.objects.bulk_create(
        Envelope(body=one, digest=hashlib.sha256(one).digest(), received_at=timezone.now()) for one in raw
    )


def process() -> None:
    while process_batch() == 0:
        pass


def together(bodies: Sequence[Json]) -> Json:
    """One POST with the entries of all."""
    return {
        "object": "whatsapp_business_account",
        "entry": [entry for one in bodies for entry in one["entry"]],
    }


def state() -> Json:
    """All that the company knows now, without row ids and times of arrival."""
    threads = {
        (c.number.phone_number_id, c.contact.phone or f"{c.wa_id}{c.user_id}"): {
            "status": c.status,
            "unread": c.unread_count,
            "window": c.window_ends_at,
            "address": (c.wa_id, c.user_id),
            # Two contacts that are one person each opened a ticket, if both wrote before we knew.
            "messages": sorted(
                (
                    m.wamid or "",
                    m.direction,
                    m.kind,
                    m.text,
                    m.status,
                    json.dumps(m.details, sort_keys=True),
                    json.dumps(m.reactions, sort_keys=True),
                    json.dumps(m.former_texts, sort_keys=True),
                    m.is_revoked,
                    m.reply_to,
                )
                for m in c.messages.all()
                if m.details.get("event") != "opened"
            ),
        }
        for c in Conversation.objects.select_related("number", "contact")
    }
    return {
        "threads": threads,
        "contacts": sorted(
            (
                c.name,
                c.phone,
                c.username,
                c.has_opted_out,
                sorted((i.kind, i.key) for i in c.identities.all()),
            )
            for c in Contact.objects.filter(merged_into=None).prefetch_related("identities")
        ),
        "files": sorted(Attachment.objects.values_list("media_id", flat=True)),
        "early": sorted(EarlyUpdate.objects.values_list("target", "digest")),
        "kept": sorted(KeptUpdate.objects.values_list("reason", "digest")),
        "alerts": sorted(Alert.objects.values_list("key", flat=True)),
    }


def reset() -> None:
    for model in (Envelope, KeptUpdate, EarlyUpdate, Alert, Attachment, Message):
        model.objects.all().delete()
    Conversation.objects.update(ticket=None)
    for conversation in Conversation.objects.all():
        conversation.tickets.all().delete()
    Conversation.objects.all().delete()
    Contact.objects.update(merged_into=None)
    Contact.objects.all().delete()


@pytest.mark.parametrize("name", NAMES)
def test_a_body_alone_is_no_error_and_nothing_of_it_is_lost(name: str, numbers: None) -> None:
    post([body(name)])
    process()
    assert not KeptUpdate.objects.filter(reason="failed").exists()
    for update in read(body(name)):
        assert is_somewhere(update), type(update).__name__


def is_somewhere(update: AnyUpdate) -> bool:
    """In a thread, in what is told to the admins, or listed as kept."""
    if isinstance(update, MessageReceived) and update.group_id:
        return KeptUpdate.objects.filter(reason="group").exists()
    if isinstance(update, MessageReceived | HistoryMessage | MessageEchoed):
        return Message.objects.filter(wamid=update.wamid).exists() or EarlyUpdate.objects.exists()
    if isinstance(update, AccountChanged | AccountFailed | TemplateChanged):
        return Alert.objects.exists()
    if isinstance(update, StatusChanged):
        return EarlyUpdate.objects.filter(target=update.wamid).exists()
    return Message.objects.exists() or EarlyUpdate.objects.exists() or KeptUpdate.objects.exists()


def test_whatever_the_order_and_the_repetitions_the_end_is_the_same(numbers: None) -> None:
    bodies = bodies_of_one_story()
    post(bodies)
    process()
    expected = state()
    assert expected["threads"]
    assert not KeptUpdate.objects.filter(reason="failed").exists()
    for seed in range(6):
        reset()
        dice = random.Random(seed)
        shuffled = dice.sample(bodies * 2, k=len(bodies) * 2)
        at = dice.randrange(1, len(shuffled))
        posts = [together(shuffled[:at]), *shuffled[at:]] if seed % 2 else shuffled
        if seed > 2:  # one at a time, as on a quiet day
            for one in posts:
                post([one])
                process()
        else:
            post(posts)
            process()
        assert state() == expected, f"seed {seed}"


IDENTITY_CHANGES = [
    name
    for name in NAMES
    if any(isinstance(update, PhoneChanged | UserIdChanged) for update in read(body(name)))
]


@pytest.mark.parametrize("name", IDENTITY_CHANGES)
def test_a_change_of_identity_ends_the_same_whatever_comes_first(name: str, numbers: None) -> None:
    """One message from before the change, one from after it under the new identity, one late from the old."""
    (update,) = read(body(name))
    assert isinstance(update, PhoneChanged | UserIdChanged)
    after = {"wa_id": update.new_wa_id, "user_id": update.new_user_id}
    if not any(after.values()):
        pytest.fail("the change tells nothing new")
    before = {"wa_id": update.person.wa_id, "user_id": update.person.user_id}
    story = [
        body(name),
        _written(update, before, "antes", hours=-2),
        _written(update, after, "depois", hours=2),
        _written(update, before, "atrasada", hours=-1),
    ]
    ends = []
    for order in itertools.permutations(story):
        reset()
        for one in order:
            post([one, one])
            process()
        assert not KeptUpdate.objects.filter(reason="failed").exists()
        assert Contact.objects.filter(merged_into=None).count() == 1
        ends.append(state())
    assert all(end == ends[0] for end in ends)
    (thread,) = ends[0]["threads"].values()
    written = {text for _, direction, _, text, *_ in thread["messages"] if direction == "in"}
    assert written == {"antes", "depois", "atrasada"}


def _written(update: PhoneChanged | UserIdChanged, person: Json, text: str, *, hours: int) -> Json:
    moment = str(int((update.changed_at + timedelta(hours=hours)).timestamp()))
    shown = {key: value for key, value in person.items() if value}
    message = {"id": f"wamid.{text}", "timestamp": moment, "type": "text", "text": {"body": text}}
    if person["wa_id"]:
        message["from"] = person["wa_id"]
    if person["user_id"]:
        message["from_user_id"] = person["user_id"]
    metadata = {
        "phone_number_id": update.phone_number_id,
        "display_phone_number": update.display_phone_number,
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": metadata,
        "contacts": [{"profile": {"name": "Cliente"}, **shown}],
        "messages": [message],
    }
    return envelope(value)


def test_what_fails_is_kept_and_costs_its_siblings_nothing(people: People) -> None:
    known = Number.objects.create(phone_number_id="106", waba_id="1", sector=people.comercial)
    good = messages(message(id="wamid.good"), contacts=[JOAO])
    unknown_number = json.loads(json.dumps(good).replace('"106"', '"999"'))
    post([together([good, unknown_number, messages(message(id="wamid.also"), contacts=[JOAO])])])
    process()
    assert set(Message.objects.filter(direction="in").values_list("wamid", flat=True)) == {
        "wamid.good",
        "wamid.also",
    }
    kept = KeptUpdate.objects.get()
    assert (kept.reason, kept.phone_number_id) == ("unknown_number", "999")
    known.pk, known.phone_number_id = None, "999"
    known.save()
    assert kept.replay(by=people.duda)
    assert kept.state == "replayed"
    assert Message.objects.filter(number=known, wamid="wamid.good").exists()
