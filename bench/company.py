"""A company that has been at it for two years: its people, its customers and what they wrote to each other.

Everything is told in the order in which it happened, and what the product keeps beside the messages (tickets,
assignments, list rows, contacts' status) is kept along, as its verbs would have. The same seed tells the same
story; `until` says when it stops.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bench.contents import COMPANYS_KINDS, CONTACTS_KINDS, Contents, Sort
from bench.ground import Size
from bench.sheets import Sheet, filling, finish, moment
from bench.words import AREAS, CLOSING_REASONS, SECTORS, Talk, full_name
from connect.accounts.models import Role, Sector, User
from connect.contacts.models import Contact, Identity
from connect.conversations.models import Assignment, Attachment, Attempt, Conversation, Message, Ticket
from connect.conversations.models.highlightable import Highlight
from connect.whatsapp.models import Number

PASSWORD = "Demo#2026"
APP_SECRET = "segredo-da-bancada"
AGENTS = 12
OPEN_PER_AGENT = 30
DAY = 86_400
ROWS_PER_TICKET = 14
SAMPLES = settings.BASE_DIR / "connect" / "simulator" / "samples"

FIRST_ROW, LAST_ROW = 1, 2
"""Marks in a moment's key: a ticket begins, a ticket ends."""


@dataclass(frozen=True, eq=False)
class Staff:
    sectors: list[Sector]
    agents: list[User]
    managers: list[User]
    admin: User
    numbers: list[Number]

    @cached_property
    def home(self) -> dict[int, int]:
        """The one sector of each agent."""
        return {agent.pk: agent.sectors.get().pk for agent in self.agents}

    @cache  # noqa: B019 - one staff a process
    def agents_of(self, sector_id: int) -> list[User]:
        return [agent for agent in self.agents if self.home[agent.pk] == sector_id]


def hire(chance: Random) -> Staff:
    """The people, four sectors and two numbers, through the product's own models."""
    sectors = [Sector.objects.create(name=name) for name in SECTORS]
    admin = _person("duda", Role.ADMIN, [], chance)
    managers = [
        _person(f"gerente{i + 1}", Role.MANAGER, [sector], chance) for i, sector in enumerate(sectors)
    ]
    agents = [
        _person(f"agente{i + 1}", Role.AGENT, [sectors[i % len(sectors)]], chance) for i in range(AGENTS)
    ]
    # One password for all: hashing is meant to be slow.
    User.objects.update(password=make_password(PASSWORD))
    numbers = []
    for i, label in enumerate(("Vendas", "Atendimento")):
        numbers.append(
            Number.objects.create(
                phone_number_id=f"10600000000000{i + 1}",
                waba_id="20600000000001",
                display_phone=f"+55 11 4004-100{i + 1}",
                verified_name="Casa Nova Materiais",
                label=label,
                sector=sectors[i],
                token="ficha-da-bancada",
                app_secrets=APP_SECRET,
                verify_token="verificar-a-bancada",
            )
        )
    return Staff(sectors=sectors, agents=agents, managers=managers, admin=admin, numbers=numbers)


def _person(username: str, role: Role, sectors: list[Sector], chance: Random) -> User:
    person: User = User.objects.create_user(
        username=username,
        name=full_name(chance),
        email=f"{username}@casanova.exemplo.com.br",
        role=role,
    )
    person.sectors.set(sectors)
    return person


@dataclass(slots=True)
class Customer:
    """A contact as the story needs it."""

    pk: int
    phone: str
    wa_id: str
    user_id: str
    owner: User | None
    sector_id: int | None
    row: list[str | int | float | None]
    statuses: str = ""
    talked_at: float = 0


@dataclass(slots=True)
class Thread:
    """A conversation while its story is told: what its columns will say."""

    pk: int
    customer: Customer
    number: Number
    tickets_left: int
    ending: str
    status: str = "closed"
    assignee: User | None = None
    sector_id: int | None = None
    ticket: list[str | int | float | None] | None = None
    is_answered: bool = False
    assignment: list[str | int | float | None] | None = None
    last_pk: int = 0
    last_at: float = 0
    last_message: int = 0
    last_sort: str = ""
    last_direction: str = ""
    last_status: str = ""
    preview: str = ""
    last_wamid: str = ""
    unread: int = 0
    waiting_since: float | None = None
    heard_at: float | None = None
    created_at: float = 0


class Company:
    """Writes the story: `Company(size).found()` on an empty, migrated database."""

    def __init__(self, size: Size, *, until: datetime | None = None) -> None:
        self.size = size
        self.until = int((until or timezone.now()).timestamp())
        self.chance = Random(size.seed)
        self.contents = Contents(self.chance)
        self.talk = Talk(self.chance)
        self.contacts = Sheet(Contact, _CONTACT)
        self.identities = Sheet(Identity, _IDENTITY)
        self.conversations = Sheet(Conversation, _CONVERSATION)
        self.tickets = Sheet(Ticket, _TICKET)
        self.assignments = Sheet(Assignment, _ASSIGNMENT)
        self.messages = Sheet(Message, _MESSAGE)
        self.attempts = Sheet(Attempt, _ATTEMPT)
        self.attachments = Sheet(Attachment, _ATTACHMENT)
        self.ticket_count = 0
        self.assignment_count = 0

    @property
    def _conversation_count(self) -> int:
        return max(1, min(self.size.contacts * 85 // 100, self.size.messages // 6))

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return (
            self.contacts,
            self.identities,
            self.conversations,
            self.tickets,
            self.assignments,
            self.messages,
            self.attempts,
            self.attachments,
        )

    def found(self) -> None:
        self.staff = hire(self.chance)
        self.home = self.staff.home
        _lay_out_samples()
        with filling(self.sheets):
            customers = [self._customer(i) for i in range(self.size.contacts)]
            threads = self._threads(customers)
            message = 0
            for message, (at, place, mark) in enumerate(self._moments(threads), start=1):
                self._tell(threads[place], message, at, mark)
            for thread in threads:
                self._leave(thread)
            for customer in customers:
                self._enter(customer)
        finish()

    # -- customers -----------------------------------------------------------------------------

    def _customer(self, index: int) -> Customer:
        chance = self.chance
        pk, name = index + 1, full_name(chance)
        phone, wa_id = telephone(index, chance)
        user_id = f"BR.{1_500_000_000_000_000 + index * 104_729}" if chance.random() < 0.5 else ""
        if user_id and chance.random() < 0.02:
            phone = wa_id = ""
        owner = chance.choice(self.staff.agents) if chance.random() < 0.7 else None
        sector_id = self.home[owner.pk] if owner else None
        created_at = self.until - chance.random() * 730 * DAY
        contact = self._template
        contact.name, contact.phone = name, phone
        contact.code = f"C{pk:06}" if chance.random() < 0.6 else None
        row = [
            pk,
            name,
            name.split()[0] if chance.random() < 0.5 else name,
            moment(created_at),
            contact.code,
            f"{name.split()[0].lower()}{pk}@exemplo.com.br" if chance.random() < 0.3 else "",
            owner.pk if owner else None,
            sector_id,
            phone,
            contact.searchable(),
            moment(created_at),
            int(chance.random() < 0.4),
        ]
        for kind, value, key in (("phone", wa_id, phone), ("user_id", user_id, user_id)):
            if value:
                self._identities += 1
                self.identities.add((self._identities, pk, kind, value, key, moment(created_at)))
        return Customer(pk, phone, wa_id, user_id, owner, sector_id, row)  # type: ignore[arg-type]

    _identities = 0
    _template = Contact()

    def _enter(self, customer: Customer) -> None:
        """Its conversations have all been told: the status follows from them."""
        statuses = customer.statuses
        status = "active" if "a" in statuses else "closed" if statuses and "p" not in statuses else "pending"
        owner = customer.owner
        customer.row[6] = owner.pk if owner else None
        talked_at = moment(customer.talked_at) if customer.talked_at else None
        self.contacts.add((*customer.row, status, int(bool(statuses)), talked_at))

    # -- when what happens ---------------------------------------------------------------------

    def _threads(self, customers: list[Customer]) -> list[Thread]:
        """The conversations, how each will end, and how many tickets it has."""
        chance, count = self.chance, self._conversation_count
        weights = [chance.lognormvariate(0, 1.1) for _ in range(count)]
        scale = (self.size.messages - 3 * count) / sum(weights)
        self.lengths = [3 + int(weight * scale) for weight in weights]
        for i in range(self.size.messages - sum(self.lengths)):
            self.lengths[i % count] += 1
        open_count = min(count // 10, AGENTS * OPEN_PER_AGENT)
        endings = ["active"] * (open_count * 2 // 3) + ["pending"] * (open_count - open_count * 2 // 3)
        endings += ["closed"] * (count - open_count)
        chance.shuffle(endings)
        first = count * 97 // 100
        people = chance.sample(customers, first)
        people += chance.sample(people, count - first) if count > first else []
        threads = []
        for i, customer in enumerate(people):
            # Who has a second conversation has it on the other number.
            number = self.staff.numbers[(customer.pk + (i >= first)) % 2]
            tickets = max(1, round(self.lengths[i] / ROWS_PER_TICKET))
            threads.append(Thread(i + 1, customer, number, tickets, endings[i]))
        return threads

    def _moments(self, threads: list[Thread]) -> Iterator[tuple[int, int, int]]:
        """(time, index of the conversation, marks) of every message, as time goes."""
        keys: list[int] = []
        for place, thread in enumerate(threads):
            keys.extend(self._moments_of(place, thread))
        keys.sort()
        for key in keys:
            yield key >> 26, key >> 2 & 0xFFFFFF, key & 3

    def _moments_of(self, place: int, thread: Thread) -> Iterator[int]:
        chance, tickets, length = self.chance, thread.tickets_left, self.lengths[place]
        if thread.ending == "closed":
            end = self.until - 3_600 - int(min(chance.expovariate(1 / 150), 600) * DAY)
        else:
            end = self.until - int(chance.random() * 18 * 3_600) - 60
        apart = min(30.0, 500.0 / tickets)
        base, more = divmod(length, tickets)
        for number in range(tickets):
            rows = base + (number < more)
            at = end
            for row in range(rows):
                mark = (FIRST_ROW if row == rows - 1 else 0) | (LAST_ROW if row == 0 else 0)
                yield at << 26 | place << 2 | mark
                at -= 5 + int(chance.expovariate(1 / 150))
            end = at - 3_600 - int(chance.expovariate(1 / apart) * DAY)

    # -- what happens --------------------------------------------------------------------------

    def _tell(self, thread: Thread, pk: int, at: int, mark: int) -> None:
        """One message, and what it changes."""
        thread.last_pk, before = pk, thread.last_pk
        if mark & FIRST_ROW:
            self._open(thread, pk, at, before)
        elif mark & LAST_ROW and (thread.tickets_left or thread.ending == "closed"):
            self._close(thread, pk, at)
        elif self._is_companys_turn(thread, mark):
            if thread.assignee is None:
                self._assume(thread, pk, at, before)
            else:
                self._answer(thread, pk, at)
        else:
            self._receive(thread, pk, at)

    def _is_companys_turn(self, thread: Thread, mark: int) -> bool:
        if not thread.tickets_left and thread.ending == "pending":
            return False
        if (
            not thread.tickets_left
            and thread.ending == "active"
            and mark & LAST_ROW
            and not thread.is_answered
        ):
            return True
        is_waited_for = thread.waiting_since is not None
        if not is_waited_for and not thread.is_answered:
            return False
        return self.chance.random() < (0.62 if is_waited_for else 0.3)

    def _open(self, thread: Thread, pk: int, at: int, before: int) -> None:
        thread.tickets_left -= 1
        thread.created_at = thread.created_at or at
        self.ticket_count += 1
        protocol = f"{_local_date(at)}-{self.ticket_count % 1_000_000:06d}"
        thread.ticket = [self.ticket_count, thread.pk, protocol, moment(at), None, None, None, ""]
        thread.is_answered = False
        thread.status = "pending"
        is_last = thread.tickets_left == 0
        queued = not (is_last and thread.ending == "active") and self.chance.random() < 0.25
        owner = thread.customer.owner
        if owner is not None:
            why = "owner"
            user: User | None = owner
        else:
            sector = thread.number.sector
            assert sector is not None
            user = None if queued else self.chance.choice(self.staff.agents_of(sector.pk))
            why = "queue" if user is None else "assumed"
        self._hand(thread, user, why, at, before)
        told = f"Encaminhado a {user.name}" if user else f"Na fila do setor {thread.number.sector}"
        self._line(thread, pk, at, "opened", f"Atendimento {protocol} aberto. {told}", None)

    def _hand(self, thread: Thread, user: User | None, why: str, at: int, before: int) -> None:
        sector = thread.number.sector
        assert thread.ticket is not None
        assert sector is not None
        self._end_assignment(thread, at, before)
        thread.assignee = user
        thread.sector_id = self.home[user.pk] if user else sector.pk
        self.assignment_count += 1
        thread.assignment = [
            self.assignment_count,
            thread.pk,
            thread.ticket[0],
            user.pk if user else None,
            thread.sector_id,
            why,
            moment(at),
        ]

    def _end_assignment(self, thread: Thread, at: int, before: int) -> None:
        if thread.assignment is not None:
            seen = {
                "status": thread.status,
                "last_at": _iso(thread.last_at),
                "last_kind": thread.last_sort,
                "last_direction": thread.last_direction,
                "last_status": thread.last_status,
                "preview": thread.preview,
            }
            snapshot = json.dumps(seen, ensure_ascii=False)
            self.assignments.add((*thread.assignment, moment(at), before, snapshot))

    def _assume(self, thread: Thread, pk: int, at: int, before: int) -> None:
        assert thread.sector_id is not None
        agent = self.chance.choice(self.staff.agents_of(thread.sector_id))
        self._hand(thread, agent, "assumed", at, before)
        self._line(thread, pk, at, "assumed", f"{agent.name} assumiu a conversa", agent)

    def _close(self, thread: Thread, pk: int, at: int) -> None:
        assert thread.ticket is not None
        sector = thread.sector_id
        assert sector is not None
        who = thread.assignee or self.chance.choice(self.staff.agents_of(sector))
        reason = self.chance.choice(CLOSING_REASONS)
        thread.ticket[5:] = [moment(at), who.pk, reason]
        self.tickets.add(thread.ticket)
        thread.status, thread.waiting_since, thread.unread = "closed", None, 0
        sentence = f"{who.name} encerrou o atendimento {thread.ticket[2]}"
        self._line(thread, pk, at, "closed", f"{sentence}: {reason}" if reason else sentence, who)

    def _write(
        self,
        pk: int,
        thread: Thread,
        at: int,
        direction: str,
        kind: str,
        text: str,
        details: str,
        *,
        author: User | None = None,
        wamid: str | None = None,
        quoted: str = "",
        key: str | None = None,
        forwarded: bool = False,
        outcome: Outcome | None = None,
        reactions: str = "{}",
    ) -> None:
        """The row of one message."""
        when, who = moment(at), author.pk if author else None
        head = (pk, thread.pk, thread.number.pk, direction, kind, text, details, who, wamid, quoted, key)
        tries = int(outcome is not None)
        self.messages.add((*head, int(forwarded), when, when, *(outcome or NEVER_SENT), tries, reactions))

    def _line(self, thread: Thread, pk: int, at: int, name: str, sentence: str, author: User | None) -> None:
        self._write(pk, thread, at, "system", "event", sentence, f'{{"event": "{name}"}}', author=author)

    def _receive(self, thread: Thread, pk: int, at: int) -> None:
        chance = self.chance
        sort = self.contents.one_of(CONTACTS_KINDS)
        text = self.talk.customer() if sort.kind == "text" else sort.text
        wamid = _wamid(pk, chance)
        quoted = thread.last_wamid if thread.last_wamid and chance.random() < 0.04 else ""
        reactions = _reaction("company", at, chance) if chance.random() < 0.01 else "{}"
        self._write(
            pk,
            thread,
            at,
            "in",
            sort.kind,
            text,
            sort.details,
            wamid=wamid,
            quoted=quoted,
            forwarded=chance.random() < 0.01,
            reactions=reactions,
        )
        self._attach(pk, sort)
        self._show(thread, pk, at, "in", sort, text, "", wamid)
        thread.heard_at = at
        if thread.waiting_since is None:
            thread.waiting_since = at
        is_read = thread.assignee is not None and thread.status == "active" and chance.random() < 0.8
        thread.unread = 0 if is_read else thread.unread + 1

    def _answer(self, thread: Thread, pk: int, at: int) -> None:
        chance, author = self.chance, thread.assignee
        assert author is not None
        assert thread.ticket is not None
        sort = self.contents.one_of(COMPANYS_KINDS)
        text = self.talk.agent() if sort.kind == "text" else sort.text
        wamid, attempt = _wamid(pk, chance), f"{chance.getrandbits(128):032x}"
        outcome = _outcome(at, chance, sort.kind)
        quoted = thread.last_wamid if thread.last_wamid and chance.random() < 0.04 else ""
        reactions = _reaction("customer", at, chance) if chance.random() < 0.03 else "{}"
        when = moment(at)
        self._write(
            pk,
            thread,
            at,
            "out",
            sort.kind,
            text,
            sort.details,
            author=author,
            wamid=wamid,
            quoted=quoted,
            key=f"{chance.getrandbits(128):032x}",
            outcome=outcome,
            reactions=reactions,
        )
        self.attempts.add((attempt, pk, thread.number.pk, wamid, "accepted", when, moment(at + 0.2)))
        self._attach(pk, sort)
        self._show(thread, pk, at, "out", sort, text, outcome[0], wamid)
        thread.unread, thread.waiting_since, thread.status = 0, None, "active"
        if not thread.is_answered:
            thread.is_answered = True
            thread.ticket[4] = when
        if thread.customer.owner is None:
            thread.customer.owner = author

    def _attach(self, pk: int, sort: Sort) -> None:
        if sort.file is not None:
            self._attachments += 1
            self.attachments.add((self._attachments, pk, *sort.file))

    _attachments = 0

    def _show(
        self, thread: Thread, pk: int, at: int, direction: str, sort: Sort, text: str, status: str, wamid: str
    ) -> None:
        thread.last_at, thread.last_message, thread.last_sort = at, pk, sort.kind
        thread.last_direction, thread.last_status = direction, status
        thread.preview, thread.last_wamid = (text or sort.label)[:160], wamid

    def _leave(self, thread: Thread) -> None:
        """The story has reached today: the conversation as it stands."""
        assert thread.ticket is not None
        assert thread.assignment is not None
        if thread.ending != "closed":
            self.tickets.add(thread.ticket)
        self.assignments.add((*thread.assignment, None, None, "{}"))
        thread.customer.statuses += thread.status[0]
        thread.customer.talked_at = max(thread.customer.talked_at, thread.last_at)
        heard = thread.heard_at
        self.conversations.add(
            (
                thread.pk,
                thread.customer.pk,
                thread.number.pk,
                thread.status,
                thread.assignee.pk if thread.assignee else None,
                thread.sector_id,
                thread.ticket[0],
                moment(thread.created_at),
                int(thread.status != "closed"),
                moment(thread.last_at),
                moment(thread.last_at) if thread.last_message else None,
                thread.last_message,
                thread.last_sort,
                thread.last_direction,
                thread.last_status,
                thread.preview,
                thread.unread,
                moment(thread.waiting_since) if thread.waiting_since else None,
                moment(heard + DAY) if heard else None,
                thread.customer.wa_id,
                moment(heard) if heard and thread.customer.wa_id else None,
                thread.customer.user_id,
                moment(heard) if heard and thread.customer.user_id else None,
                *self._highlight(thread),
            )
        )

    def _highlight(self, thread: Thread) -> tuple[int | None, str | None]:
        """What has news is red. Of the others, some have been marked as read."""
        if thread.status == "closed" or not thread.heard_at:
            return None, None
        if thread.unread:
            return Highlight.NEWS, moment(thread.heard_at)
        return (Highlight.ONGOING, moment(thread.heard_at)) if self.chance.random() < 0.7 else (None, None)


def telephone(index: int, chance: Random) -> tuple[str, str]:
    """A customer's, and how WhatsApp spells it; no two have the same."""
    area = chance.choice(AREAS)
    # Spread over the numbers without ever meeting the same one twice.
    local = (index * 7_919 + 13_007) % 40_000_000
    if chance.random() < 0.04:
        landline = f"55{area}{20_000_000 + local}"
        return landline, landline
    phone = f"55{area}9{60_000_000 + local}"
    without_ninth = area >= 31 and chance.random() < 0.5
    return phone, f"55{area}{60_000_000 + local}" if without_ninth else phone


def _local_date(at: int) -> str:
    # São Paulo has been three hours behind, summer and winter, for years.
    return moment(at - 3 * 3_600)[:10].replace("-", "")


def _iso(at: float) -> str:
    return moment(at).replace(" ", "T") + "+00:00"


def _wamid(pk: int, chance: Random) -> str:
    return f"wamid.HBgNNTUxMTk4ODg4Nzc3NxUCABIY{chance.getrandbits(64):016X}{pk:010X}AA=="


def _reaction(who: str, at: int, chance: Random) -> str:
    said = {who: {"emoji": chance.choice("👍❤😂🙏"), "at": _iso(at + 30)}}
    return json.dumps(said, ensure_ascii=False)


type Outcome = tuple[str, str | None, str | None, str | None, str | None, int | None]


NEVER_SENT: Outcome = ("", None, None, None, None, None)


def _outcome(at: int, chance: Random, kind: str) -> Outcome:
    """Status, sent, delivered, read and failed at, error."""
    luck = chance.random()
    sent = moment(at + 0.4)
    if luck < 0.015:
        return "failed", None, None, None, moment(at + 2), chance.choice((131026, 131047, 131053))
    if luck < 0.035:
        return "sent", sent, None, None, None, None
    delivered = moment(at + 1.5)
    if luck < 0.17:
        return "delivered", sent, delivered, None, None, None
    read = moment(at + 20 + luck * 100)
    return "played" if kind == "voice" else "read", sent, delivered, read, None, None


def _lay_out_samples() -> None:
    """The files behind all attachments: a few, shared by many."""
    shelf = Path(settings.MEDIA_ROOT) / "amostras"
    shelf.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES.iterdir():
        if sample.is_file():
            shutil.copy(sample, shelf / sample.name)


_CONTACT = (
    "id name profile_name profile_name_at code email owner_id sector_id phone search created_at"
    " named_by_hand status has_had_ticket talked_at"
).split()
_IDENTITY = "id contact_id kind value key since".split()
_CONVERSATION = (
    "id contact_id number_id status assignee_id sector_id ticket_id created_at is_open last_at"
    " last_message_at last_message_id last_kind last_direction last_status preview unread_count waiting_since"
    " window_ends_at wa_id wa_id_at user_id user_id_at highlight highlighted_at"
).split()
_TICKET = "id conversation_id protocol opened_at first_answered_at closed_at closed_by_id reason".split()
_ASSIGNMENT = (
    "id conversation_id ticket_id user_id sector_id why started_at ended_at last_message_id snapshot"
).split()
_MESSAGE = (
    "id conversation_id number_id direction kind text details author_id wamid reply_to key forwarded"
    " happened_at created_at status sent_at delivered_at read_at failed_at error_code tries reactions"
).split()
_ATTEMPT = "id message_id number_id wamid outcome started_at answered_at".split()
_ATTACHMENT = "id message_id kind state file mime_type filename size width height seconds".split()
