"""One batch of updates, taken in within the caller's transaction.

Messages come first, whatever their order in the batch: what is said of a message then finds it. Rows are read
in bulk, locked in one order (contacts, conversations, messages) and written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from connect.conversations.reception.arrivals import Arrival, Arrivals
from connect.conversations.reception.news import Item, News
from connect.conversations.reception.people import PeopleNews, PersonUpdate
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared
from connect.whatsapp.alerts import heed, heed_unknown_number
from connect.whatsapp.models import Number
from connect.whatsapp.updates import (
    AccountChanged,
    AccountFailed,
    AnyUpdate,
    HistoryMessage,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionReceived,
    StatusChanged,
    TemplateChanged,
    Unknown,
)


class Aside(NamedTuple):
    """An update that nothing could be done with, and why: to be kept and listed."""

    update: AnyUpdate
    reason: str


UNKNOWN = "unknown"
UNKNOWN_NUMBER = "unknown_number"
GROUP = "group"


NUMBERS = Prepared[Number](
    lambda: Number.objects.filter(Among(F("phone_number_id"), Given("ids", Many()))).select_related("sector")
)


def take_in(updates: Sequence[AnyUpdate], *, received_at: datetime) -> list[Aside]:
    """Do what the updates say. A second time is a no-op. Returns what has to be kept aside.

    Whatever goes wrong raises, and the whole batch is to be rolled back and taken one by one.
    """
    batch = Batch()
    ids = {update.phone_number_id for update in updates if update.phone_number_id}
    numbers = {number.phone_number_id: number for number in NUMBERS.read(ids=ids)}
    for update in updates:
        batch.add(update, numbers.get(update.phone_number_id))
    if batch.arrivals:
        Arrivals(batch.arrivals, received_at=received_at).take()
    if batch.news:
        News(batch.news, received_at=received_at).take()
    for number, person_update in batch.people:
        PeopleNews(number, received_at=received_at).take(person_update)
    return batch.aside


class Batch:
    """The updates of one batch, by what they are about."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[Number, Arrival]] = []
        self.news: list[tuple[Number, Item]] = []
        self.people: list[tuple[Number, PersonUpdate]] = []
        self.aside: list[Aside] = []

    def add(self, update: AnyUpdate, number: Number | None) -> None:
        if isinstance(update, AccountChanged | AccountFailed | TemplateChanged):
            heed(update, number)
        elif isinstance(update, Unknown):
            self.aside.append(Aside(update, UNKNOWN))
        elif number is None:
            heed_unknown_number(update)
            self.aside.append(Aside(update, UNKNOWN_NUMBER))
        else:
            self._add_to(number, update)

    def _add_to(self, number: Number, update: Arrival | Item | PersonUpdate) -> None:
        match update:
            case MessageReceived() if update.group_id:
                self.aside.append(Aside(update, GROUP))
            case MessageReceived() | HistoryMessage() | MessageEchoed(action="sent"):
                self.arrivals.append((number, update))
            case StatusChanged() | ReactionReceived() | MessageEdited() | MessageRevoked() | MessageEchoed():
                self.news.append((number, update))
            case _:
                self.people.append((number, update))
