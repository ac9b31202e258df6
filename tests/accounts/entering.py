"""What a person does at the entrance, with the requests that a browser sends."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from connect.accounts.models import User
from connect.jobs.worker import Worker
from connect.mail.sending import QUEUE
from tests.people import PASSWORD

CODE = re.compile(r"^ +(\d{6})$", re.MULTILINE)


def give_password(client: Client, username: str, password: str = PASSWORD, *, to: str = "") -> Any:
    fields = {"username": username, "password": password}
    return client.post("/entrar/", {**fields, "next": to} if to else fields)


def give_code(client: Client, code: str, *, way: str = "email", **fields: str) -> Any:
    return client.post(f"/entrar/verificar/?por={way}", {"code": code, **fields})


def post_mail() -> None:
    """The mail workers send what is queued."""
    worker = Worker(queue=QUEUE)
    while worker.work() == 0:
        pass


def letters() -> list[str]:
    """What came by mail, oldest first."""
    from django.core import mail

    return [str(message.body) for message in getattr(mail, "outbox", [])]


def newest_letter() -> str:
    post_mail()
    return letters()[-1]


def newest_code() -> str:
    post_mail()
    return code_in([letter for letter in letters() if CODE.search(letter)][-1])


def code_in(letter: str) -> str:
    found = CODE.search("\n".join(letter.splitlines()))
    assert found, letter
    return found[1]


def code_in_folder(folder: Path) -> str:
    """The code of the newest mail of a running server."""
    return code_in(_newest_in(folder))


def path_in_folder(folder: Path) -> str:
    """Where the link of its newest mail leads."""
    found = re.search(r"/entrar/senha/\S+", _newest_in(folder))
    assert found
    return found[0]


def _newest_in(folder: Path) -> str:
    newest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    body = message_from_bytes(newest.read_bytes(), policy=policy.default).get_body(["plain"])
    assert body is not None
    return str(body.get_content())


def enter(client: Client, username: str, password: str = PASSWORD, *, to: str = "", **fields: str) -> Any:
    """Both steps, the second by e-mail."""
    give_password(client, username, password, to=to)
    return give_code(client, newest_code(), **fields)


def for_real(user: User) -> None:
    """Their password, as a server in a process of its own knows it: the tests' own hashes are quicker."""
    encoded = Argon2PasswordHasher().encode(PASSWORD, salt="0" * 16)
    User.objects.filter(pk=user.pk).update(password=encoded)


def is_in(client: Client) -> bool:
    return client.get("/conversas/").status_code == 200
