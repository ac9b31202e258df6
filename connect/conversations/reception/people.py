"""News of customers themselves: other numbers, other user ids, calls, preferences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connect.contacts.models import Contact
from connect.contacts.phones import match_key
from connect.conversations import broadcasts
from connect.conversations.models import Conversation, Message
from connect.conversations.reception.times import believed
from connect.whatsapp.models import Number
from connect.whatsapp.updates import (
    CallPermissionReplied,
    CallReceived,
    IdentityChanged,
    Person,
    PhoneChanged,
    PreferenceChanged,
    UserIdChanged,
)

type PersonUpdate = (
    PhoneChanged | UserIdChanged | IdentityChanged | CallReceived | PreferenceChanged | CallPermissionReplied
)


class PeopleNews:
    """News of one customer on one number."""

    def __init__(self, number: Number, *, received_at: datetime) -> None:
        self.number = number
        self.received_at = received_at

    def take(self, update: PersonUpdate) -> None:
        match update:
            case PhoneChanged():
                self._change_phone(update)
            case UserIdChanged():
                self._change_user_id(update)
            case IdentityChanged():
                conversation = self._conversation_of(update.person, update.changed_at)
                self._tell(
                    conversation,
                    "identity_changed",
                    "O código de segurança do cliente mudou",
                    update.wamid,
                    update.changed_at,
                )
            case CallReceived():
                self._call(update)
            case PreferenceChanged():
                self._prefer(update)
            case CallPermissionReplied():
                conversation = self._conversation_of(update.sender, update.sent_at)
                sentence = (
                    "O cliente permitiu ligações" if update.accepted else "O cliente não permitiu ligações"
                )
                self._tell(conversation, "call_permission", sentence, update.wamid, update.sent_at)

    def _contact_of(self, person: Person, at: datetime) -> Contact:
        known = Contact.recognise(
            phone=person.wa_id,
            user_id=person.user_id,
            profile_name=person.profile_name,
            username=person.username,
            at=at,
        )
        if known.absorbed is not None:
            Conversation.absorb_all(known.contact, known.absorbed)
        return known.contact

    def _conversation_of(self, person: Person, at: datetime) -> Conversation:
        return self._conversation_with(self._contact_of(person, at), person, at)

    def _conversation_with(self, contact: Contact, person: Person, at: datetime) -> Conversation:
        """The customer was seen at this address then."""
        moment = believed(at, received_at=self.received_at)
        conversation, _ = Conversation.objects.locked().get_or_create(
            contact=contact, number=self.number, defaults={"last_at": moment}
        )
        conversation.write_back_to(person, at=moment)
        conversation.save(update_fields=Conversation.ADDRESS)
        return conversation

    def _is_told(self, wamid: str) -> bool:
        return bool(wamid) and Message.objects.filter(number=self.number, wamid=wamid).exists()

    def _tell(self, conversation: Conversation, name: str, sentence: str, wamid: str, at: datetime) -> bool:
        """A line in the thread, once per wamid. False when it stands there already."""
        if self._is_told(wamid):
            return False
        line = Message.event(
            name,
            sentence,
            conversation_id=conversation.pk,
            number_id=self.number.pk,
            at=believed(at, received_at=self.received_at),
        )
        line.wamid = wamid or None
        line.save()
        broadcasts.message_changed(line, conversation)
        return True

    def _change_phone(self, update: PhoneChanged) -> None:
        if self._is_told(update.wamid):
            return
        contact = self._contact_of(update.person, update.changed_at)
        if match_key(update.person.wa_id) != match_key(update.new_wa_id):
            self._unite(
                contact,
                contact.change_phone(
                    old=update.person.wa_id,
                    new=update.new_wa_id,
                    new_user_id=update.new_user_id,
                    at=update.changed_at,
                ),
            )
        new = Person(wa_id=update.new_wa_id, user_id=update.new_user_id)
        conversation = self._conversation_with(contact, new, update.changed_at)
        sentence = f"O cliente mudou de número: agora escreve de +{match_key(update.new_wa_id)}"
        self._tell(conversation, "phone_changed", sentence, update.wamid, update.changed_at)

    def _change_user_id(self, update: UserIdChanged) -> None:
        moment = int(update.changed_at.timestamp())
        name = update.wamid or f"user_id:{update.new_user_id}:{moment}"
        if self._is_told(name):
            return
        contact = self._contact_of(update.person, update.changed_at)
        new = Person(wa_id=update.new_wa_id, user_id=update.new_user_id)
        doubles = (
            contact.change_phone(
                old=update.person.wa_id, new=new.wa_id, new_user_id=new.user_id, at=update.changed_at
            )
            if new.wa_id
            else contact.change_user_id(new=new.user_id, at=update.changed_at)
        )
        self._unite(contact, doubles)
        conversation = self._conversation_with(contact, new, update.changed_at)
        sentence = "O WhatsApp renovou a identificação do cliente"
        self._tell(conversation, "user_id_changed", sentence, name, update.changed_at)

    def _unite(self, contact: Contact, doubles: Sequence[Contact]) -> None:
        for double in doubles:
            Conversation.absorb_all(contact, double)

    def _call(self, update: CallReceived) -> None:
        conversation = self._conversation_of(update.person, update.happened_at)
        if update.from_customer:
            conversation.extend_window(believed(update.happened_at, received_at=self.received_at))
            conversation.save_changes()
            broadcasts.conversation_changed(conversation)
        sentence = (
            "O cliente ligou pelo WhatsApp"
            if update.from_customer
            else "Ligação para o cliente pelo WhatsApp"
        )
        self._tell(conversation, "call", sentence, update.call_id, update.happened_at)

    def _prefer(self, update: PreferenceChanged) -> None:
        conversation = self._conversation_of(update.person, update.changed_at)
        contact = conversation.contact
        moment = int(update.changed_at.timestamp())
        if update.wants_marketing:
            contact.opt_in(at=update.changed_at)
            sentence = "O cliente voltou a aceitar mensagens de marketing"
        else:
            contact.opt_out(at=update.changed_at)
            sentence = "O cliente pediu para não receber mensagens de marketing"
        self._tell(
            conversation,
            "preference",
            sentence,
            f"preference:{update.person.wa_id or update.person.user_id}:{moment}",
            update.changed_at,
        )
