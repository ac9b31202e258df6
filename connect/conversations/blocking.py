"""*Bloquear* and *Desbloquear*: the list that Meta keeps for each of our numbers.

What a person wants stands on the contact at once. A job tells WhatsApp, number by number, and tries until it
has an answer. Meta blocks only who wrote within 24 hours: who is blocked later than that, and writes once
more, is blocked there with that message, which disturbs nobody (`Conversation.keep`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from connect.accounts.models import User
from connect.contacts.models import Contact
from connect.conversations import broadcasts
from connect.conversations.models import Conversation
from connect.jobs import Retry, every
from connect.live import collecting
from connect.whatsapp import gateway
from connect.whatsapp.outgoing import Recipient

LONG_SILENT: Final = (
    "O WhatsApp só bloqueia quem escreveu nas últimas 24 horas. Se este contato escrever de novo, "
    "o WhatsApp é avisado na hora, e a mensagem não incomoda ninguém."
)
REFUSED: Final = "O WhatsApp recusou o pedido."
AGAIN: Final = "Vamos tentar de novo."
SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=10)


def block(contact: Contact, *, by: User) -> None:
    """Raises NotYours."""
    with transaction.atomic(), collecting():
        contact.block(by=by)
        _changed(contact)


def unblock(contact: Contact, *, by: User) -> None:
    """Raises NotYours."""
    with transaction.atomic(), collecting():
        contact.unblock(by=by)
        _changed(contact)


def _changed(contact: Contact) -> None:
    """Whoever has a conversation open sees it; WhatsApp hears of it after the commit."""
    if contact.block_due:
        for conversation in Conversation.objects.filter(contact=contact).order_by("pk"):
            broadcasts.conversation_changed(conversation)
        tell_whatsapp.enqueue(contact.pk)


@task()
def tell_whatsapp(contact_id: int) -> None:
    """Let Meta's list say what the contact says. A second time changes nothing."""
    contact = Contact.objects.standing().filter(pk=contact_id, block_due=True).first()
    if contact is None:
        return
    wanted = contact.blocked_at
    conversations = Conversation.objects.filter(contact=contact).select_related("number").order_by("pk")
    try:
        problem = _told(conversations, is_blocked=wanted is not None)
    except gateway.Unavailable as trouble:
        _settle(contact, wanted, is_due=True, problem=f"{trouble.sentence} {AGAIN}")
        since = timezone.now() - wanted if wanted else LATEST
        raise Retry(min(LATEST, max(SOONEST, since / 2)), str(trouble)) from trouble
    _settle(contact, wanted, is_due=False, problem=problem)


def _told(conversations: Iterable[Conversation], *, is_blocked: bool) -> str:
    """On each number from which we may have heard of the person. Returns what stands against it.

    Raises Unavailable when it is worth trying again.
    """
    done, problems = 0, []
    for conversation in conversations:
        address = Recipient(wa_id=conversation.wa_id, user_id=conversation.user_id)
        if not (address.wa_id or address.user_id):
            continue
        ask = gateway.block if is_blocked else gateway.unblock
        try:
            answer = ask(conversation.number, [address])
        except gateway.Unavailable as trouble:
            if not trouble.is_final:
                raise
            problems.append(trouble.sentence)
            continue
        done += bool(answer.done)
        if answer.failed and is_blocked and conversation.window_is_open:
            problems.append(REFUSED)
    if is_blocked and not done and not problems:
        problems.append(LONG_SILENT)
    return " ".join(dict.fromkeys(problems))


def _settle(contact: Contact, wanted: datetime | None, *, is_due: bool, problem: str) -> None:
    """Unless a person has changed their mind meanwhile: another job is on its way then."""
    with transaction.atomic():
        standing = Contact.objects.select_for_update(no_key=True, of=("self",)).filter(pk=contact.pk)
        now = standing.first()
        if now is not None and now.blocked_at == wanted:
            now.block_answered(is_due=is_due, problem=problem)


@every(minutes=15)
def tell_what_is_due() -> None:
    """What came about without a person, as when two contacts became one."""
    for pk in Contact.objects.standing().filter(block_due=True).values_list("pk", flat=True)[:1000]:
        tell_whatsapp.enqueue(pk)
