"""Whom a view of *Usuários* is about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from connect.accounts.asking import PersonRequest
from connect.accounts.models import User
from connect.administration.views.asking import ask


def users_url() -> str:
    return reverse("administration:users")


def person_for(request: PersonRequest, pk: int) -> User:
    """Somebody whom this person looks after; nobody else is there."""
    person: User = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    return person


def show_password(request: PersonRequest, person: User, password: str) -> HttpResponse:
    """This once: it is kept nowhere."""
    return ask(
        request,
        "administration/password_shown.html",
        title="Senha provisória",
        lead=f"Para {person.name}, usuário {person.username}",
        back=users_url(),
        password=password,
    )
