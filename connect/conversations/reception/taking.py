"""One batch of updates, taken in within the caller's transaction.

Messages come first, whatever their order in the batch: what is said of a message then finds it. Rows are read
in bulk, locked in one order (contacts, conversations, messages) and written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from connect.conversations.reception.arrivals import Arrivals
from connect.conversations.reception.news import News
from connect.conversations.reception.people import PeopleNews
from connect.whatsapp.alerts import heed, heed_unknown_number
from connect.whatsapp.models import Number
from connect.whatsapp.updates import (
    AccountChanged,
    AccountFailed,
    AnyUpdate,
    CallPermissionReplied,
    CallReceived,
    HistoryMessage,
    IdentityChanged,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PhoneChanged,
    PreferenceChanged,
    ReactionReceived,
    StatusChanged,
    TemplateChanged,
    Unknown,
    UserIdChanged,
)


class Aside(NamedTuple):
    """An update that nothing could be done with, and why: to be kept and listed."""

    update: AnyUpdate
    reason: str


UNKNOWN = "unknown"
UNKNOWN_NUMBER = "unknown_number"
GROUP = "group"


def take_in(updates: Sequence[AnyUpdate], *, received_at: datetime) -> list[Aside]:
    """Do what the updates say. A second time is a no-op. Returns what has to be kept aside.

    Whatever goes wrong raises, and the whole batch is to be rolled back and taken one by one.
    """
    aside: list[Aside] = []
    numbers = {
        number.phone_number_id: number
        for number in Number.objects.filter(
            phone_number_id__in={update.phone_number_id for update in updates if update.phone_number_id}
        ).select_related("sector")
    }
    messages: list[tuple[Number, MessageReceived | HistoryMessage | MessageEchoed]] = []
    news: list[
        tuple[Number, StatusChanged | ReactionReceived | MessageEdited | MessageRevoked | MessageEchoed]
    ] = []
    people: list[tuple[Number, PeopleUpdate]] = []
    for update in updates:
        number = numbers.get(update.phone_number_id)
        if isinstance(update, AccountChanged | AccountFailed | TemplateChanged):
            heed(update, number)
        elif isinstance(update, Unknown):
            aside.append(Aside(update, UNKNOWN))
        elif number is None:
            heed_unknown_number(update)
            aside.append(Aside(update, UNKNOWN_NUMBER))
        elif isinstance(update, MessageReceived | HistoryMessage):
            if isinstance(update, MessageReceived) and update.group_id:
                aside.append(Aside(update, GROUP))
            else:
                messages.append((number, update))
        elif isinstance(update, MessageEchoed):
            (messages if update.action == "sent" else news).append((number, update))
        elif isinstance(update, StatusChanged | ReactionReceived | MessageEdited | MessageRevoked):
            news.append((number, update))
        else:
            people.append((number, update))
    if messages:
        Arrivals(messages, received_at=received_at).take()
    if news:
        News(news, received_at=received_at).take()
    for number, person_update in people:
        PeopleNews(number, received_at=received_at).take(person_update)
    return aside


type PeopleUpdate = (
    PhoneChanged | UserIdChanged | IdentityChanged | CallReceived | PreferenceChanged | CallPermissionReplied
)
