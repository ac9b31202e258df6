"""SIGKILL during load. Is every acknowledged message in its thread, once, and has every reply gone out?

`Crash` is one round, and knows nothing of where its programs and its database come from; `crash()` is
`bin/bench crash`: many rounds, on both databases.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench import clients, graph, webhooks
from bench.clients import Broken, connected
from bench.graph import Asked, Peer
from bench.webhooks import Writer
from tests.processes import ROOT, Child, Programs, free_port

if TYPE_CHECKING:
    from connect.accounts.models import User

APP_SECRET = "segredo-da-bancada"
PHONE_NUMBER_ID = "106000000000777"
CUSTOMERS = 16
KNOCKING, ANSWERING = 4, 2
"""Connections that post webhooks, and that reply."""
PATIENCE_SECONDS = 90
GRAPH_SECONDS = 0.03
"""How long the Graph thinks: so that some requests are always under way."""


@dataclass
class Findings:
    """What is wrong after a round; nothing, if all is well."""

    acknowledged: int = 0
    accepted: int = 0
    asked_twice: int = 0
    """Replies sent again because nobody could know what became of the first request: allowed."""
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        state = "; ".join(self.wrong) or "ok"
        counts = (
            f"{self.acknowledged} webhooks, {self.accepted} replies, {self.asked_twice} sent again in doubt"
        )
        return f"{state} ({counts})"


@dataclass
class Crash:
    """One round: load, SIGKILL, start again, look. `victim`: "serve" (all in one), "web" or "work"."""

    programs: Programs
    graph: Peer
    victim: str
    chance: random.Random
    by: User
    port: int = field(default_factory=free_port)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """wamid to wa_id."""
    accepted: set[str] = field(default_factory=set)
    """Idempotency keys."""
    told: set[str] = field(default_factory=set)
    """Attempts of which the Graph has sent news."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> Findings:
        from django.utils import timezone

        from bench.workbench import sign_in

        self.graph.behave(delay=GRAPH_SECONDS)
        self.cookie = sign_in(self.by)
        doomed = self._start()
        self.conversations = self._open_conversations()
        clients.run(self._load_and_kill(doomed))
        killed_at = timezone.now()
        self._restart()
        self._settle(killed_at)
        return self._look()

    # -- the programs --------------------------------------------------------------------------

    def _start(self) -> Child:
        if self.victim == "serve":
            return self.programs.serve(port=self.port)
        web = self.programs.serve("--web-only", port=self.port)
        work = self.programs.work()
        return web if self.victim == "web" else work

    def _restart(self) -> Child:
        if self.victim == "serve":
            return self.programs.serve(port=self.port)
        return (
            self.programs.serve("--web-only", port=self.port)
            if self.victim == "web"
            else self.programs.work()
        )

    # -- the load ------------------------------------------------------------------------------

    def _open_conversations(self) -> list[int]:
        """Every customer has written once, so that there is something to answer."""
        from connect.conversations.models import Conversation

        requests = [self._knock(customer)[1] for customer in self.customers]
        clients.run(clients.at_once(requests, url=self.url, connections=2)).must_be(200)
        found = Conversation.objects.filter(wa_id__in=[each.wa_id for each in self.customers], is_open=True)
        _until(lambda: found.count() == CUSTOMERS, "the customers' conversations never opened")
        return list(found.values_list("pk", flat=True))

    @property
    def customers(self) -> list[Writer]:
        return [
            Writer(PHONE_NUMBER_ID, wa_id=f"55119777700{i:02d}", user_id="", name=f"Cliente {i}")
            for i in range(CUSTOMERS)
        ]

    def _knock(self, customer: Writer) -> tuple[str, bytes]:
        wamid = f"wamid.QUEDA{uuid.uuid4().hex}"
        said = webhooks.said(customer, f"Mensagem {wamid[-6:]}", wamid)
        return wamid, webhooks.posted(self.url, said, secret=APP_SECRET)

    async def _load_and_kill(self, doomed: Child) -> None:
        clients_of_ours = [self._keep_knocking() for _ in range(KNOCKING)]
        clients_of_ours += [self._keep_answering() for _ in range(ANSWERING)]
        load = [asyncio.ensure_future(each) for each in clients_of_ours]
        while not (self.acknowledged and self.accepted):
            await asyncio.sleep(0.01)
            for each in load:
                if each.done():
                    each.result()  # raises what ended it
        await asyncio.sleep(self.chance.uniform(0.1, 1.2))
        doomed.kill()
        if self.victim == "work":
            await asyncio.sleep(0.2)
        for each in load:
            each.cancel()
        for ending in await asyncio.gather(*load, return_exceptions=True):
            assert isinstance(ending, Broken | asyncio.CancelledError), ending

    async def _keep_knocking(self) -> None:
        async with connected(self.url) as connection:
            while True:
                customer = self.chance.choice(self.customers)
                wamid, request = self._knock(customer)
                answer = await connection.ask(request)
                if answer.status == 200:
                    self.acknowledged[wamid] = customer.wa_id

    async def _keep_answering(self) -> None:
        from bench.workbench import reply

        async with connected(self.url) as connection:
            while True:
                key = str(uuid.uuid4())
                text = f"Resposta {key[:8]}"
                request = reply(self.url, self.chance.choice(self.conversations), self.cookie, text, key=key)
                answer = await connection.ask(request)
                assert answer.status == 201, f"a reply was answered with {answer.status}: {answer.body!r}"
                self.accepted.add(key)

    # -- afterwards ----------------------------------------------------------------------------

    def _settle(self, killed_at: datetime) -> None:
        """The Graph tells of most of what it was asked; then time passes, until nothing waits."""
        from connect.conversations.models import Message
        from connect.intake.models import Envelope

        self._tell_news()
        _until(lambda: not Envelope.objects.waiting().exists(), "envelopes wait for ever")
        waiting = Message.objects.filter(in_outbox=True)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while waiting.exists():
            assert time.monotonic() < deadline, f"{waiting.count()} replies wait for ever"
            before = len(self.graph.asked())
            time.sleep(0.5)
            if len(self.graph.asked()) == before:
                _let_time_pass(killed_at)

    def _tell_news(self) -> None:
        """Statuses, as Meta sends them, of three in four requests."""
        asked = [each for each in self.graph.asked() if self.chance.random() < 0.75]
        self.told = {each.opaque for each in asked}
        person = self.customers[0]
        posts = [
            webhooks.posted(
                self.url,
                webhooks.status(person, f"wamid.BANCADA{each.opaque}", "delivered", opaque=each.opaque),
                secret=APP_SECRET,
            )
            for each in asked
        ]
        if posts:
            clients.run(clients.at_once(posts, url=self.url, connections=4)).must_be(200)

    def _look(self) -> Findings:
        from connect.conversations.models import Message

        found = Findings(acknowledged=len(self.acknowledged), accepted=len(self.accepted))
        stored = Counter(
            Message.objects.filter(wamid__startswith="wamid.QUEDA", direction="in").values_list(
                "wamid", "conversation__wa_id"
            )
        )
        for wamid, wa_id in self.acknowledged.items():
            if stored[wamid, wa_id] != 1:
                found.wrong.append(f"{wamid} is {stored[wamid, wa_id]} times in its thread")
        found.wrong += [f"{name} is there twice" for name, times in stored.items() if times > 1]
        replies = Counter(Message.objects.filter(key__in=self.accepted).values_list("key", flat=True))
        found.wrong += [
            f"reply {key} is stored {replies[key]} times" for key in self.accepted if replies[key] != 1
        ]
        self._look_at_sends(found)
        return found

    def _look_at_sends(self, found: Findings) -> None:
        """Every reply has reached the Graph; again only where nobody could know that it had."""
        from connect.conversations.models import Attempt, Message

        asked: defaultdict[str, list[Asked]] = defaultdict(list)
        for each in self.graph.asked():
            asked[each.opaque].append(each)
        attempts: defaultdict[int, list[Attempt]] = defaultdict(list)
        for attempt in Attempt.objects.order_by("started_at"):
            attempts[attempt.message_id].append(attempt)
        for message in Message.objects.filter(direction="out", conversation__in=self.conversations):
            sent = [each for each in attempts[message.pk] if asked[str(each.pk)]]
            if not sent or message.status not in ("sent", "delivered"):
                found.wrong.append(
                    f"reply {message.key} left {len(sent)} times and ended as {message.status}"
                )
            found.wrong += [
                f"attempt {each.pk} was made twice" for each in sent if len(asked[str(each.pk)]) > 1
            ]
            found.asked_twice += len(sent) - 1
            for attempt in sent[:-1]:
                if attempt.outcome == Attempt.Outcome.ACCEPTED or str(attempt.pk) in self.told:
                    found.wrong.append(f"reply {message.key} was sent again, known to have been sent")


def _let_time_pass(killed_at: datetime) -> None:
    """The leases of the dead end, and so does the wait for news: without our waiting for it.

    Whoever lives keeps their leases, or a slow sender would be taken for a dead one.
    """
    from django.db import transaction
    from django.db.models import Exists, OuterRef
    from django.utils import timezone

    from connect.conversations import broadcasts
    from connect.conversations.models import Attempt, Message

    being_sent = Attempt.objects.filter(
        message=OuterRef("pk"), outcome=Attempt.Outcome.IN_FLIGHT, started_at__gte=killed_at
    )
    with transaction.atomic():
        past = timezone.now() - timedelta(seconds=1)
        waiting = Message.objects.filter(~Exists(being_sent), in_outbox=True, due_at__gt=past)
        waiting.update(due_at=past)
        broadcasts.outbox_filled()


def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def open_shop() -> User:
    """An admin and a number, on an empty database."""
    from connect.accounts.models import Role, Sector, User
    from connect.whatsapp.models import Number

    admin: User = User.objects.create_user(
        username="duda-da-queda", name="Duda Martins", email="duda-da-queda@exemplo.com.br", role=Role.ADMIN
    )
    Number.objects.create(
        phone_number_id=PHONE_NUMBER_ID,
        waba_id="206000000000777",
        sector=Sector.objects.create(name="Quedas"),
        token="ficha-da-bancada",
        app_secrets=APP_SECRET,
        verify_token="verificar-a-bancada",
        messages_per_second=1_000,
    )
    return admin


def victims(engine: str) -> tuple[str, ...]:
    """Whom to kill: on SQLite web and work are one."""
    return ("serve",) if engine == "sqlite" else ("web", "work")


# -- bin/bench crash -------------------------------------------------------------------------------


def crash(engines: Sequence[str], *, rounds: int, data: Path) -> int:
    """The exit code: 0 when nothing was wrong in any round."""
    codes = []
    for engine in engines:
        command = [sys.executable, "-m", "bench.crash", engine, str(rounds), str(data)]
        codes.append(subprocess.run(command, cwd=ROOT, check=False).returncode)
    return max(codes)


def _rounds(engine: str, rounds: int, data: Path) -> int:
    """In this process, which is bound to one database for good."""
    bad = 0
    with _empty(engine, data) as folder:
        admin = open_shop()
        names = victims(engine)
        for number in range(rounds):
            victim = names[number % len(names)]
            with graph.running(folder / "graph.log") as peer:
                programs = Programs(folder=folder, environment={"WHATSAPP_API_URL": peer.url})
                try:
                    found = Crash(programs, peer, victim, random.Random(number), admin).run()
                finally:
                    for child in programs.started:
                        child.kill()
                    _forget()
            bad += bool(found.wrong)
            print(f"{engine} {number + 1:2}: SIGKILL of {victim}: {found}", flush=True)
    print(f"{engine}: {rounds - bad} of {rounds} rounds without a fault", flush=True)
    return 1 if bad else 0


def _forget() -> None:
    """The next round starts with no messages: what one round found is not found again."""
    from connect.conversations.models import Conversation

    Conversation.objects.all().delete()


@contextmanager
def _empty(engine: str, data: Path) -> Iterator[Path]:
    """A migrated database without anybody in it; the folder beside it."""
    from bench.ground import empty

    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="crash-", dir=data) as folder, empty(engine, Path(folder), data):
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(_rounds(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]).resolve()))
