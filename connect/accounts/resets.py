"""*Esqueci minha senha*, answered in the background: whoever asks cannot tell whether anyone was found."""

from __future__ import annotations

from django.tasks import task

from connect.accounts.models import User


@task()
def send_link(email: str) -> None:
    user = User.objects.active().filter(email__iexact=email).first()
    if user is not None:
        user.send_reset_link()
