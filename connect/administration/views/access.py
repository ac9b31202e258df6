"""Passwords, invitations, second steps and sessions of the people one looks after."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.doors import not_for_agents
from connect.administration.views.asking import ask, done
from connect.administration.views.people import person_for, show_password, users_url


@not_for_agents
@require_http_methods(["GET", "POST"])
@tells_refusals
def password(request: PersonRequest, pk: int) -> HttpResponse:
    """*Nova senha provisória*."""
    person = person_for(request, pk)
    if request.method == "POST":
        return show_password(request, person, person.hand_over_password(by=request.user))
    return ask(
        request,
        "administration/confirmation.html",
        title=f"Nova senha provisória para {person.name}?",
        text="A senha atual deixa de valer e as sessões abertas terminam. "
        "Ao entrar com a senha provisória, a pessoa escolhe outra.",
        label="Gerar senha",
        back=users_url(),
    )


@not_for_agents
@require_POST
@tells_refusals
def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """*Reenviar convite*."""
    person = person_for(request, pk)
    person.send_invitation(by=request.user)
    return done(request, f"Convite enviado para {person.email}.", back=users_url())


@not_for_agents
@require_http_methods(["GET", "POST"])
@tells_refusals
def second_step(request: PersonRequest, pk: int) -> HttpResponse:
    """*Redefinir 2FA*."""
    person = person_for(request, pk)
    if request.method == "POST":
        person.forget_second_step(by=request.user)
        return done(request, f"A verificação de {person.name} volta a ser por e-mail.", back=users_url())
    return ask(
        request,
        "administration/confirmation.html",
        title=f"Redefinir a verificação (2FA) de {person.name}?",
        text="Aplicativo, chaves de acesso, códigos de recuperação e dispositivos de confiança "
        "deixam de valer. O código volta a chegar por e-mail.",
        label="Redefinir 2FA",
        back=users_url(),
    )


@not_for_agents
@require_http_methods(["GET", "POST"])
@tells_refusals
def sessions(request: PersonRequest, pk: int) -> HttpResponse:
    """*Encerrar sessões*."""
    person = person_for(request, pk)
    if request.method == "POST":
        person.sign_out(by=request.user)
        return done(request, f"As sessões de {person.name} terminaram.", back=users_url())
    return ask(
        request,
        "administration/confirmation.html",
        title=f"Encerrar as sessões de {person.name}?",
        text="As páginas abertas se fecham agora, em todos os dispositivos. "
        "Para voltar, é preciso entrar de novo.",
        label="Encerrar sessões",
        back=users_url(),
    )
