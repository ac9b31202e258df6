"""Messages that arrive: from customers, from the company's own telephone, from its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import F, Q, prefetch_related_objects

from connect.contacts.models import Contact, Identity
from connect.contacts.phones import match_key
from connect.conversations import broadcasts
from connect.conversations.blocking import tell_whatsapp
from connect.conversations.bulk import write_each
from connect.conversations.media import fetch_media
from connect.conversations.models import Attachment, Conversation, EarlyUpdate, Message
from connect.conversations.reception.contents import attachment_of, columns_of
from connect.conversations.reception.times import believed
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared, Values
from connect.whatsapp.models import Number
from connect.whatsapp.reading import read_one
from connect.whatsapp.updates import HistoryMessage, MessageEchoed, MessageReceived, Person

PHONE, USER_ID = Identity.Kind.PHONE, Identity.Kind.USER_ID
WRITTEN = ("echoed_at", *Conversation.OPENED, *Conversation.ADDRESS, *Conversation.LISTED)
NEVER = datetime.max.replace(tzinfo=UTC)
OPENS_WITH = (
    "ticket",
    "sector",
    "assignee",
    "contact__owner__sectors",
    "contact__owner__substitute__sectors",
)
"""What it takes to open a conversation again."""

OF_NUMBERS = Among(F("number"), Given("numbers", Many()))
OF_CONTACTS = Among(F("contact"), Given("contacts", Many()))
KNOWN = Prepared[Values](
    lambda: Message.objects.filter(OF_NUMBERS, Among(F("wamid"), Given("wamids", Many()))).values(
        "number_id", "wamid"
    )
)
HELD = Prepared[Values](
    lambda: Identity.objects.filter(
        Q(Among(F("key"), Given("phones", Many())), kind=PHONE)
        | Q(Among(F("key"), Given("user_ids", Many())), kind=USER_ID),
        ended_at=None,
    ).values("contact_id", "kind", "key", "value", "since")
)
CONTACTS = Prepared[Contact](
    lambda: (
        Contact.objects.filter(Among(F("pk"), Given("contacts", Many())))
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )
)
CONVERSATIONS = Prepared[Conversation](
    lambda: Conversation.objects.locked().filter(OF_CONTACTS, OF_NUMBERS).order_by("pk")
)
EARLY = Prepared[EarlyUpdate](
    lambda: EarlyUpdate.objects.filter(
        OF_NUMBERS, Among(F("target"), Given("wamids", Many()))
    ).select_related("number")
)

type Arrival = MessageReceived | HistoryMessage | MessageEchoed


def other_party(update: Arrival) -> Person:
    """The customer, whichever way the message went."""
    return update.recipient if isinstance(update, MessageEchoed) else update.sender


class Arrivals:
    """The messages of one batch."""

    def __init__(self, arrivals: Sequence[tuple[Number, Arrival]], *, received_at: datetime) -> None:
        self.received_at = received_at
        self.arrivals = self._unknown_yet(arrivals)
        self.contacts: dict[tuple[str, str], Contact] = {}
        self.seen_since: dict[tuple[int, str, str], datetime] = {}
        self.conversations: dict[tuple[int, int], Conversation] = {}
        self.opened: list[Conversation] = []
        self.messages: list[Message] = []
        self.attachments: list[Attachment] = []
        self.stored: set[tuple[int, str]] = set()
        self.blocked: set[int] = set()

    def take(self) -> None:
        """Store them, each in the conversation of its customer."""
        if not self.arrivals:
            return
        self._read_contacts()
        self._read_conversations()
        for number, update in self.arrivals:
            self._take_one(number, update)
        self._write()
        self._apply_early_updates()

    @staticmethod
    def _unknown_yet(arrivals: Sequence[tuple[Number, Arrival]]) -> list[tuple[Number, Arrival]]:
        """Without those that we have, and without repetitions."""
        known = KNOWN.read(
            numbers={number.pk for number, _ in arrivals}, wamids={update.wamid for _, update in arrivals}
        )
        stored = {(row["number_id"], row["wamid"]) for row in known}
        fresh = []
        for number, update in sorted(arrivals, key=lambda arrival: arrival[1].sent_at):
            name = (number.pk, update.wamid)
            if name not in stored:
                stored.add(name)
                fresh.append((number, update))
        return fresh

    def _read_contacts(self) -> None:
        """Known identities and their contacts, in two queries; locked in one order."""
        people = [other_party(update) for _, update in self.arrivals]
        phones = {match_key(person.wa_id) for person in people if person.wa_id}
        user_ids = {person.user_id for person in people if person.user_id}
        held = HELD.read(phones=phones, user_ids=user_ids)
        found = CONTACTS.read(contacts={row["contact_id"] for row in held})
        contacts = {contact.pk: contact for contact in found}
        for row in held:
            self.contacts[row["kind"], row["key"]] = contacts[row["contact_id"]]
            self.seen_since[row["contact_id"], row["kind"], row["value"]] = row["since"]

    def _contact_of(self, person: Person, at: datetime) -> Contact:
        """From what was read when nothing about the person is new, else recognised the long way."""
        shown = [(kind, value) for kind, value in ((PHONE, person.wa_id), (USER_ID, person.user_id)) if value]
        known = {
            contact.pk: contact
            for kind, value in shown
            if (contact := self.contacts.get((kind, Identity.key_of(kind, value)))) is not None
        }
        if len(known) == 1:
            (contact,) = known.values()
            is_nothing_new = all(
                self.seen_since.get((contact.pk, kind, value), NEVER) <= at for kind, value in shown
            )
            if is_nothing_new and not contact.has_news_of_name(person.profile_name, person.username, at):
                return contact
        recognised = Contact.recognise(
            phone=person.wa_id,
            user_id=person.user_id,
            profile_name=person.profile_name,
            username=person.username,
            at=at,
        )
        if recognised.absorbed is not None:
            self._write()
            Conversation.absorb_all(recognised.contact, recognised.absorbed)
            self.conversations.clear()
        contact = Contact.objects.get(pk=recognised.contact.pk)
        self._forget(contact, recognised.absorbed)
        for identity in contact.identities.filter(ended_at=None):
            self.contacts[identity.kind, identity.key] = contact
            self.seen_since[contact.pk, identity.kind, identity.value] = identity.since
        return contact

    def _forget(self, *contacts: Contact | None) -> None:
        """What was read of these is no longer so."""
        pks = {contact.pk for contact in contacts if contact is not None}
        self.contacts = {name: contact for name, contact in self.contacts.items() if contact.pk not in pks}
        self.seen_since = {name: since for name, since in self.seen_since.items() if name[0] not in pks}

    def _read_conversations(self) -> None:
        contacts = {contact.pk: contact for contact in self.contacts.values()}
        numbers = {number.pk: number for number, _ in self.arrivals}
        for conversation in CONVERSATIONS.read(contacts=contacts, numbers=numbers):
            conversation.contact = contacts[conversation.contact_id]
            conversation.number = numbers[conversation.number_id]
            self.conversations[conversation.contact_id, conversation.number_id] = conversation
        closed = [each for each in self.conversations.values() if not each.is_open]
        prefetch_related_objects(closed, *OPENS_WITH)

    def _conversation_of(self, contact: Contact, number: Number, at: datetime) -> Conversation:
        conversation = self.conversations.get((contact.pk, number.pk))
        if conversation is None:
            conversation, _ = Conversation.objects.select_for_update(of=("self",)).get_or_create(
                contact=contact, number=number, defaults={"last_at": at}
            )
            conversation.number = number
            self.conversations[contact.pk, number.pk] = conversation
        conversation.contact = contact
        return conversation

    def _take_one(self, number: Number, update: Arrival) -> None:
        at = believed(update.sent_at, received_at=self.received_at)
        person = other_party(update)
        contact = self._contact_of(person, update.sent_at)
        conversation = self._conversation_of(contact, number, at)
        is_echo = isinstance(update, MessageEchoed)
        kind, text, details = columns_of(update.content)
        if isinstance(update, MessageReceived):
            if update.referral is not None:
                details["referral"] = {
                    "headline": update.referral.headline,
                    "url": update.referral.source_url,
                }
            if update.product_id:
                details["product_id"] = update.product_id
            if update.often_forwarded:
                details["often_forwarded"] = True
        message = Message(
            conversation=conversation,
            number=number,
            direction=Message.Direction.OUT if is_echo else Message.Direction.IN,
            kind=kind,
            text=text,
            details=details,
            wamid=update.wamid,
            reply_to=update.reply_to,
            status=Message.Status.SENT if is_echo else Message.Status.NONE,
            forwarded=isinstance(update, MessageReceived) and (update.forwarded or update.often_forwarded),
            happened_at=at,
        )
        if isinstance(update, MessageReceived):
            conversation.write_back_to(person, at=at)
            if contact.is_blocked:
                conversation.keep(message)
                self.blocked.add(contact.pk)
            elif (line := conversation.receive(message, at=self.received_at)) is not None:
                self.opened.append(conversation)
                self.messages.append(line)
        elif isinstance(update, MessageEchoed) and not update.from_history:
            conversation.answered_elsewhere(at=at)
        self.messages.append(message)
        attachment = attachment_of(update.content, message)
        if attachment is not None:
            self.attachments.append(attachment)

    def _write(self) -> None:
        Message.objects.bulk_create(self.messages)
        if self.attachments:
            Attachment.objects.bulk_create(self.attachments)
            for attachment in self.attachments:
                if attachment.media_id:
                    fetch_media.enqueue(attachment.pk)
        touched: dict[int, Conversation] = {}
        for message in self.messages:
            conversation = message.conversation
            conversation.show_last(message)
            touched[conversation.pk] = conversation
            broadcasts.message_changed(message, conversation)
        write_each(touched.values(), WRITTEN)
        Conversation.store_contact_moments(touched.values())
        Conversation.store_contact_statuses(self.opened)
        for conversation in touched.values():
            broadcasts.conversation_changed(conversation)
        for pk in sorted(self.blocked):  # WhatsApp may not have been told, or not for this number
            Contact.objects.filter(pk=pk).update(block_due=True)
            tell_whatsapp.enqueue(pk)
        self.stored |= {(message.number_id, message.wamid) for message in self.messages if message.wamid}
        self.opened, self.messages, self.attachments = [], [], []
        self.blocked.clear()

    def _apply_early_updates(self) -> None:
        """What was said of these messages before they came."""
        from connect.conversations.reception.news import News

        early = EARLY.read(
            numbers={number_id for number_id, _ in self.stored}, wamids={wamid for _, wamid in self.stored}
        )
        if early:
            EarlyUpdate.objects.filter(pk__in=[row.pk for row in early]).delete()
            News([(row.number, read_one(row.raw)) for row in early], received_at=self.received_at).take()
