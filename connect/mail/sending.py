"""`send_mail("accounts/mail/code", to=..., subject=..., code=...)`: an e-mail in the design that all share.

The template's name stands for two files: `.html`, which extends `mail/layout.html`, and `.txt`, which extends
`mail/layout.txt`. The row and its job are written in the caller's transaction. Workers of its own speak to
the mail server, so that nothing else waits for it.
"""

from __future__ import annotations

import smtplib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.tasks import TaskContext, task
from django.template.loader import render_to_string

from connect.jobs import every
from connect.jobs.worker import MOST_ATTEMPTS
from connect.mail.models import Mail

QUEUE = "mail"


def send_mail(
    template: str, *, to: str, subject: str, expires_at: datetime | None = None, **context: Any
) -> Mail:
    """Queue an e-mail. With `expires_at` it is tried once, else again and again for some hours."""
    around = {
        "to": to,
        "subject": subject,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "base_url": settings.BASE_URL,
    }
    values = {**context, **around}
    with transaction.atomic():
        letter = Mail.objects.create(
            to=to,
            subject=subject,
            text=render_to_string(f"{template}.txt", values).strip() + "\n",
            html=render_to_string(f"{template}.html", values),
            expires_at=expires_at,
        )
        deliver.using(priority=10 if expires_at else 0).enqueue(letter.pk)
    return letter


@task(takes_context=True, queue_name=QUEUE)
def deliver(context: TaskContext[..., Any], mail_id: int) -> None:
    """Hand it to the mail server. It may go out twice when the process dies in between."""
    letter = Mail.objects.queued().filter(pk=mail_id).first()
    if letter is None:
        return
    if letter.is_expired:
        letter.settle(Mail.Status.FAILED, error="expired before it was sent")
        return
    try:
        _hand_over(letter)
    except Exception as error:
        if letter.expires_at or _is_final(error) or context.attempt >= MOST_ATTEMPTS:
            letter.settle(Mail.Status.FAILED, error=_told(error))
            return
        letter.postpone(error=_told(error))
        raise
    letter.settle(Mail.Status.SENT)


def _hand_over(letter: Mail) -> None:
    message = mail.EmailMultiAlternatives(letter.subject, letter.text.reveal(), to=[letter.to])
    message.attach_alternative(letter.html.reveal(), "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.send()


def _is_final(error: Exception) -> bool:
    """Whether the mail server wants no such recipient, now and later."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _told(error: Exception) -> str:
    """What went wrong, without what the server may have repeated to us."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return f"{type(error).__name__}: {error}"
    return type(error).__name__


@every(hours=24)
def forget_old_mail() -> None:
    Mail.objects.forget_old()
