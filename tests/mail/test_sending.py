from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone

from connect.jobs.models import Job
from connect.jobs.worker import LEASE, MOST_ATTEMPTS, Worker, run
from connect.mail import mailers
from connect.mail.mailers import mailer
from connect.mail.models import KEPT, Mail
from connect.mail.sending import QUEUE, send_mail
from tests.mail.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY_LISTENS = "smtp://127.0.0.1:9"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """The company has no mail server, unless a test says otherwise."""
    settings.MAILERS = {"default": mailer("", folder=tmp_path / "mail")}
    return tmp_path / "mail"


def by(url: str) -> dict[str, object]:
    return {"default": mailer(url, folder=Path("unused"))}


def write(*, expires: bool = False) -> Mail:
    return send_mail(
        "accounts/mail/code",
        to="ana@exemplo.com.br",
        subject="Olá, ação & reação",
        expires_at=timezone.now() + timedelta(minutes=5) if expires else None,
        code="482913",
        name="Ana <b>",
        minutes=5,
        purpose="entrar",
    )


def work_off() -> None:
    worker = Worker(queue=QUEUE)
    while worker.work() == 0:
        pass


def test_a_mail_is_written_with_its_transaction_or_not_at_all() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
    assert not Job.objects.exists()


def test_without_a_mail_server_it_becomes_a_file(folder: Path) -> None:
    write()
    work_off()
    (path,) = folder.iterdir()
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["From"] == "sistema@csitech.com.br"
    assert message["To"] == "ana@exemplo.com.br"
    assert message["Subject"] == "Olá, ação & reação"
    text, html = message.get_body(["plain"]), message.get_body(["html"])
    assert text is not None
    assert html is not None
    assert "Olá, Ana <b>." in text.get_content()
    assert "Olá, Ana &lt;b&gt;." in html.get_content()
    assert "482913" in text.get_content()
    assert "482913" in html.get_content()
    assert path.stat().st_mode & 0o077 == 0


def test_one_file_for_each(folder: Path) -> None:
    write()
    write()
    work_off()
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("is_sent", [False, True])
def test_what_it_says_is_sealed_and_then_gone(is_sent: bool) -> None:
    letter = write()
    if is_sent:
        work_off()
    (row,) = Mail.objects.filter(pk=letter.pk).extra(select={"raw": "text || html"}).values("raw")
    assert "482913" not in row["raw"]
    assert bool(row["raw"]) is not is_sent
    assert "482913" not in str(list(Job.objects.values()))


def test_it_is_handed_to_the_mail_server(settings: LazySettings) -> None:
    with PostOffice() as office:
        settings.MAILERS = by(office.url)
        letter = write()
        work_off()
        (message,) = office.taken_in
    letter.refresh_from_db()
    assert letter.is_sent
    assert letter.sent_at is not None
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_notice_waits_for_a_mail_server_that_is_down(settings: LazySettings) -> None:
    settings.MAILERS = by(NOBODY_LISTENS)
    letter = write()
    work_off()
    letter.refresh_from_db()
    assert letter.status == Mail.Status.QUEUED
    assert "ConnectionRefusedError" in letter.error
    with PostOffice() as office:
        settings.MAILERS = by(office.url)
        Job.objects.update(due_at=timezone.now())
        work_off()
        assert len(office.taken_in) == 1
    letter.refresh_from_db()
    assert letter.is_sent


def test_but_not_for_ever(settings: LazySettings) -> None:
    settings.MAILERS = by(NOBODY_LISTENS)
    letter = write()
    Job.objects.update(attempts=MOST_ATTEMPTS - 1)
    work_off()
    letter.refresh_from_db()
    assert letter.is_failed
    assert not letter.text


def test_what_is_waited_for_is_tried_once(settings: LazySettings) -> None:
    settings.MAILERS = by(NOBODY_LISTENS)
    letter = write(expires=True)
    work_off()
    letter.refresh_from_db()
    assert letter.is_failed
    assert not Job.objects.exists()


def test_what_is_worth_nothing_any_more_is_not_sent(folder: Path) -> None:
    letter = write(expires=True)
    Mail.objects.update(expires_at=timezone.now())
    work_off()
    letter.refresh_from_db()
    assert letter.is_failed
    assert not folder.exists()


def test_a_recipient_who_does_not_exist_is_final(settings: LazySettings) -> None:
    with PostOffice(refuses_with=550) as office:
        settings.MAILERS = by(office.url)
        letter = write()
        work_off()
    letter.refresh_from_db()
    assert letter.is_failed
    assert letter.error == "SMTPRecipientsRefused"


@pytest.mark.parametrize("manner", [{"is_silent": True}, {"dribbles": 100}], ids=str)
def test_a_mail_server_that_does_not_come_to_the_point_is_given_up(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, manner: dict[str, Any]
) -> None:
    monkeypatch.setattr(mailers, "TIMEOUT_SECONDS", 0.2)
    with PostOffice(**manner) as office:
        settings.MAILERS = by(office.url)
        letter = write(expires=True)
        work_off()
    letter.refresh_from_db()
    assert letter.is_failed
    assert letter.error == "SMTPServerDisconnected"


def test_no_other_job_waits_for_the_mail_server() -> None:
    write()
    assert Worker().work() != 0
    assert Job.objects.filter(queue=QUEUE).count() == 1


def test_a_mail_that_went_out_is_not_sent_again(folder: Path) -> None:
    letter = write()
    (job,) = Job.objects.claim(1, lease=LEASE)
    run(job)
    job.pk, job.claimed_by = None, ""
    job.save()
    work_off()
    assert len(list(folder.iterdir())) == 1
    letter.refresh_from_db()
    assert letter.is_sent


def test_mails_are_forgotten_in_the_end() -> None:
    write()
    Mail.objects.update(created_at=timezone.now() - KEPT - timedelta(days=1))
    write()
    Mail.objects.forget_old()
    assert Mail.objects.count() == 1


def test_the_address_of_the_mail_server_is_read_to_the_letter() -> None:
    options = mailer("smtp://sistema%40csi:s%2Fenha@correio.example:2525?tls=1", folder=Path("unused"))[
        "OPTIONS"
    ]
    assert options["username"] == "sistema@csi"
    assert options["password"] == "s/enha"
    assert (options["host"], options["port"]) == ("correio.example", 2525)
    assert options["use_tls"] is True
    assert options["use_ssl"] is False
    with pytest.raises(ValueError, match="EMAIL_URL"):
        mailer("correio.example:25", folder=Path("unused"))
