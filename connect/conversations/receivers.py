"""Who can get a conversation: colleagues, who is there first, and the queues of the sectors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from connect.accounts.models import Role, Sector, User
from connect.accounts.models.available import State
from connect.conversations.models import Conversation
from connect.conversations.models.transferable import Receiver
from connect.ui.words import folded

SHOWN: Final = 50
"""More names than that are not read but searched."""
AWAY: Final = {
    State.OFFLINE: "{name} está offline. A conversa aparece quando {name} entrar.",
    State.PAUSED: "{name} está em pausa. A conversa aparece na lista de {name} e espera a volta.",
    State.ABSENT: "{name} está com ausência marcada. A conversa espera a volta de {name}.",
}


class Choice(NamedTuple):
    """One who can be picked."""

    value: str
    name: str
    about: str
    called: str
    """As the button says it: `Rafael`, `a fila de Suporte`."""
    person: User | None
    is_chosen: bool


def value_of(receiver: Receiver) -> str:
    return f"{'user' if isinstance(receiver, User) else 'sector'}:{receiver.pk}"


def receiver_of(value: str) -> Receiver | None:
    """Whom the value names, if they are still to be had."""
    kind, _, number = value.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    if kind == "user":
        person: User | None = User.objects.active().filter(pk=int(number)).first()
        return person
    return Sector.objects.active().filter(pk=int(number)).first() if kind == "sector" else None


def called(receiver: Receiver) -> str:
    return receiver.short_name if isinstance(receiver, User) else f"a fila de {receiver.name}"


def warning_about(receiver: Receiver) -> str:
    """What one should know before giving it to who is not there; nothing about who is."""
    if isinstance(receiver, Sector) or receiver.state not in AWAY:
        return ""
    return AWAY[receiver.state].format(name=receiver.short_name)


@dataclass
class Receivers:
    """Those that this person may give the conversation to, as the dialog shows them."""

    conversation: Conversation
    user: User
    search: str = ""
    sector: str = ""
    chosen: str = ""

    @property
    def warnings(self) -> str:
        """What is said of who is away, for the page's element, which sees them come and go."""
        return json.dumps({str(state): sentence for state, sentence in AWAY.items()}, ensure_ascii=False)

    @cached_property
    def sectors(self) -> list[Sector]:
        return list(Sector.objects.active())

    @cached_property
    def _people(self) -> list[Choice]:
        found = (
            User.objects.colleagues().select_related("substitute").exclude(pk=self.conversation.assignee_id)
        )
        choices = [self._person(person) for person in sorted(found, key=lambda person: person.place)]
        return [
            choice
            for choice in choices
            if choice.is_chosen
            or (self._is_meant(f"{choice.name} {choice.about}") and self._is_of_sector(choice.person))
        ]

    @property
    def people(self) -> list[Choice]:
        return sorted(self._people, key=lambda choice: not choice.is_chosen)[:SHOWN]

    @property
    def has_more(self) -> bool:
        return len(self._people) > SHOWN

    @property
    def queues(self) -> list[Choice]:
        present = self.conversation.sector_id if self.conversation.assignee_id is None else None
        choices = [self._queue(sector) for sector in self.sectors if sector.pk != present]
        return [
            choice
            for choice in choices
            if choice.is_chosen
            or (self._is_meant(choice.name) and self.sector in ("", choice.value.partition(":")[2]))
        ]

    @property
    def found(self) -> int:
        return len(self._people) + len(self.queues)

    def _person(self, person: User) -> Choice:
        sectors = "" if person.is_admin else person.sector_names
        about = f"{Role(person.role).label} · {sectors}" if sectors else str(Role(person.role).label)
        name = f"{person.name} (você)" if person == self.user else person.name
        value = value_of(person)
        return Choice(value, name, about, called(person), person, value == self.chosen)

    def _queue(self, sector: Sector) -> Choice:
        about = "Vai para quem estiver livre" if sector.is_automatic else "Quem for do setor pode assumir"
        value = value_of(sector)
        return Choice(value, f"Fila de {sector.name}", about, called(sector), None, value == self.chosen)

    def _is_meant(self, text: str) -> bool:
        """Whether each word that was searched begins a word of the text, whatever its accents."""
        words = folded(text).split()
        return all(any(word.startswith(wanted) for word in words) for wanted in folded(self.search).split())

    def _is_of_sector(self, person: User | None) -> bool:
        if not self.sector or person is None:
            return True
        return any(str(sector.pk) == self.sector for sector in person.sectors.all())
