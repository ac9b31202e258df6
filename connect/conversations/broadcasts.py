"""What happened to conversations, and who may hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from connect.accounts import audiences
from connect.bell import Bell
from connect.live import announce

if TYPE_CHECKING:
    from connect.accounts.models import User
    from connect.conversations.models import Conversation, Message

sender_bell = Bell("sender")


def readers(conversation: Conversation) -> frozenset[str]:
    """Who reads the thread now: the mirror of `visible_to`."""
    names = {audiences.ADMINS}
    if conversation.assignee_id is not None:
        names.add(audiences.person(conversation.assignee_id))
    if conversation.sector_id is not None:
        names.add(audiences.managers_of(conversation.sector_id))
    return frozenset(names)


def hearers(conversation: Conversation) -> frozenset[str]:
    """Who sees its row now: the mirror of `listed_for`."""
    names = readers(conversation)
    if conversation.assignee_id is None and conversation.is_open and conversation.sector_id is not None:
        names |= {audiences.queue_of(conversation.sector_id)}
    return names


def conversation_changed(conversation: Conversation, *, also: Iterable[str] = ()) -> None:
    """Its row is another. `also`: who saw it before and may not any more."""
    seen_by = hearers(conversation)
    audience = seen_by | frozenset(also)
    announce("conversation", conversation.pk, audience)
    # Who no longer sees it may still see the contact, or not.
    announce("contact", conversation.contact_id, audience - seen_by)
    for name in audience:
        if (user_id := audiences.person_of(name)) is not None:
            announce("unread", user_id, [name])


def handed_over(line: Message, to: User) -> None:
    """Somebody passed it on to this person, as the line tells: let them know, wherever they are."""
    announce("handover", line.pk, [audiences.person(to.pk)])


def watchers(conversation: Conversation, *, is_managed: bool) -> frozenset[str]:
    """Who looks after those that wait: the managers of its sector; the admins where there are none."""
    if conversation.sector_id is None or not is_managed:
        return frozenset({audiences.ADMINS})
    return frozenset({audiences.managers_of(conversation.sector_id)})


def waits_too_long(conversation: Conversation, *, tell: Iterable[str]) -> None:
    """The customer has waited longer than the sector allows."""
    announce("wait", conversation.pk, tell)


def conversation_gone(conversation: Conversation, heard_before: Iterable[str]) -> None:
    """It has become part of another."""
    announce("conversation", conversation.pk, heard_before)


def message_changed(message: Message, conversation: Conversation) -> None:
    """A message is new or another."""
    announce("message", message.pk, readers(conversation))


def indicators_changed(user_id: int) -> None:
    """What the person's dashboard counts is another."""
    announce("indicators", user_id, [audiences.person(user_id)])


def load_changed(user_id: int, sector_ids: Iterable[int]) -> None:
    """How many open conversations a person has is another: for who leads them."""
    announce("load", user_id, leaders(sector_ids))


def leaders(sector_ids: Iterable[int]) -> frozenset[str]:
    """Who leads a person of these sectors."""
    return frozenset({audiences.ADMINS, *map(audiences.managers_of, sector_ids)})


def outbox_filled() -> None:
    """There is something to send."""
    sender_bell.ring()
