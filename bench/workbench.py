"""What every measurement needs: the program on generated data, people signed in, customers who write."""

from __future__ import annotations

import itertools
import random
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bench import graph, webhooks
from bench.clients import request
from bench.company import APP_SECRET
from bench.graph import Peer
from bench.ground import Ground
from bench.profiling import Profiler
from bench.webhooks import Writer
from connect.accounts.models import Role, User
from connect.contacts.models import Identity
from connect.conversations.models import Conversation, Message
from connect.whatsapp.models import Number
from tests.processes import Programs, Server

CSRF = "b" * 32
BROWSER = {"accept": "text/html", "accept-encoding": "gzip, deflate, br", "accept-language": "pt-BR"}


@dataclass
class Workbench:
    ground: Ground
    is_small: bool = False
    profiler: Profiler | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def engine(self) -> str:
        return self.ground.engine

    def amount(self, usual: int, small: int) -> int:
        return small if self.is_small else usual

    @contextmanager
    def programs(self, **environment: str) -> Iterator[Programs]:
        programs = Programs(folder=self.ground.folder, environment=environment)
        try:
            yield programs
        except BaseException:
            for child in programs.started:
                print(child.printed, file=sys.stderr)
            raise
        finally:
            for child in programs.started:
                child.kill()

    @contextmanager
    def serving(self, *, renew: bool = True) -> Iterator[Serving]:
        """The program, on a fresh copy of the data, beside a Graph that answers at once."""
        if renew:
            self.ground.renew()
        with ExitStack() as stack:
            peer = stack.enter_context(graph.running(self.ground.folder / "graph.log"))
            programs = stack.enter_context(self.programs(WHATSAPP_API_URL=peer.url))
            server = programs.serve()
            if self.profiler:
                stack.enter_context(self.profiler.watched(server.process.pid))
            yield Serving(self, server, peer)


@dataclass
class Serving:
    bench: Workbench
    server: Server
    graph: Peer

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def pid(self) -> int:
        return self.server.process.pid

    def get(self, path: str, cookie: str) -> bytes:
        """The request of a browser for a page."""
        return request("GET", self.url + path, headers={**BROWSER, "cookie": cookie})

    def webhook(self, writer: Writer, text: str, wamid: str) -> bytes:
        return webhooks.posted(self.url, webhooks.said(writer, text, wamid), secret=APP_SECRET)


# -- people ----------------------------------------------------------------------------------------


def sign_in(user: User) -> str:
    """The cookies of a browser in which this person has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def reply(url: str, conversation_id: int, cookie: str, text: str, *, key: str = "") -> bytes:
    """The request with which the composer sends a message."""
    headers = {
        **BROWSER,
        "content-type": "application/x-www-form-urlencoded",
        "cookie": cookie,
        "hx-request": "true",
        "origin": url,
        "x-csrftoken": CSRF,
    }
    body = urlencode({"text": text, "key": key or str(uuid.uuid4())}).encode()
    return request("POST", f"{url}/conversas/{conversation_id}/respostas/", headers=headers, body=body)


def agents() -> list[User]:
    return list(User.objects.filter(role=Role.AGENT).order_by("pk"))


def managers() -> list[User]:
    return list(User.objects.filter(role=Role.MANAGER).order_by("pk"))


def admin() -> User:
    found: User = User.objects.get(role=Role.ADMIN)
    return found


# -- customers -------------------------------------------------------------------------------------

_serial = itertools.count(1)
_run = random.SystemRandom().randrange(16**6)


def new_wamid() -> str:
    """One that no message has."""
    return f"wamid.HBgNBANCADA{_run:06X}{next(_serial):010d}AA=="


def writers(count: int, *, assigned: bool | None = None) -> list[Writer]:
    """Customers with a conversation: with an agent at the moment (True), or any."""
    found = Conversation.objects.exclude(wa_id="").select_related("contact")
    if assigned:
        found = found.filter(is_open=True, assignee__role=Role.AGENT)
    numbers: dict[int, str] = dict(Number.objects.values_list("pk", "phone_number_id"))
    rows = list(found.order_by("-last_at")[: count * 3])
    random.Random(3).shuffle(rows)
    return [
        Writer(
            phone_number_id=numbers[row.number_id],
            wa_id=row.wa_id,
            user_id=row.user_id,
            # What they are known as: a new name would be another thing to store.
            name=row.contact.profile_name,
            conversation_id=row.pk,
            assignee_id=row.assignee_id or 0,
        )
        for row in rows[:count]
    ]


def strangers(count: int) -> list[Writer]:
    """Customers who have never written."""
    number = Number.objects.order_by("pk")[0].phone_number_id
    taken = Identity.objects.count()
    return [
        Writer(
            phone_number_id=number,
            wa_id=f"55119{80_000_000 + taken + i}",
            user_id="",
            name=f"Nova Cliente {i}",
        )
        for i in range(count)
    ]


def newest_message() -> int:
    return Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def new_inbound(after: int) -> int:
    """How many messages of customers were stored since then."""
    return Message.objects.filter(pk__gt=after, direction=Message.Direction.IN).count()
