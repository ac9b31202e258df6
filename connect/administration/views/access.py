"""Passwords, invitations, second steps, sessions and locks of the people one looks after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.doors import not_for_agents
from connect.accounts.models import User
from connect.administration.views.asking import confirm, done
from connect.administration.views.people import person_for, show_password, users_url


@dataclass(frozen=True)
class Question:
    """What is asked before it is done. `{}` is the person."""

    title: str
    text: str
    label: str

    def about(self, request: PersonRequest, person: User) -> HttpResponse:
        title = self.title.format(person.name)
        return confirm(request, title=title, text=self.text, label=self.label, back=users_url())


PASSWORD = Question(
    "Nova senha provisória para {}?",
    "A senha atual deixa de valer e as sessões abertas terminam. "
    "Ao entrar com a senha provisória, a pessoa escolhe outra.",
    "Gerar senha",
)
SECOND_STEP = Question(
    "Redefinir a verificação (2FA) de {}?",
    "Aplicativo, chaves de acesso, códigos de recuperação e dispositivos de confiança "
    "deixam de valer. O código volta a chegar por e-mail.",
    "Redefinir 2FA",
)
SESSIONS = Question(
    "Encerrar as sessões de {}?",
    "As páginas abertas se fecham agora, em todos os dispositivos. Para voltar, é preciso entrar de novo.",
    "Encerrar sessões",
)

type Act = Callable[[PersonRequest, User], HttpResponse]


def _asked(question: Question) -> Callable[[Act], Callable[[PersonRequest, int], HttpResponse]]:
    """Asks first; does it when the answer is sent."""

    def asking(act: Act) -> Callable[[PersonRequest, int], HttpResponse]:
        @not_for_agents
        @require_http_methods(["GET", "POST"])
        @tells_refusals
        def view(request: PersonRequest, pk: int) -> HttpResponse:
            person = person_for(request, pk)
            return act(request, person) if request.method == "POST" else question.about(request, person)

        return view

    return asking


@_asked(PASSWORD)
def password(request: PersonRequest, person: User) -> HttpResponse:
    """*Nova senha provisória*."""
    return show_password(request, person, person.hand_over_password(by=request.user))


@_asked(SECOND_STEP)
def second_step(request: PersonRequest, person: User) -> HttpResponse:
    """*Redefinir 2FA*."""
    person.forget_second_step(by=request.user)
    return done(request, f"A verificação de {person.name} volta a ser por e-mail.", back=users_url())


@_asked(SESSIONS)
def sessions(request: PersonRequest, person: User) -> HttpResponse:
    """*Encerrar sessões*."""
    person.sign_out(by=request.user)
    return done(request, f"As sessões de {person.name} terminaram.", back=users_url())


@not_for_agents
@require_POST
@tells_refusals
def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """*Reenviar convite*."""
    person = person_for(request, pk)
    person.send_invitation(by=request.user)
    return done(request, f"Convite enviado para {person.email}.", back=users_url())


@not_for_agents
@require_POST
@tells_refusals
def unlocking(request: PersonRequest, pk: int) -> HttpResponse:
    """*Desbloquear*."""
    person = person_for(request, pk)
    person.unlock(by=request.user)
    return done(request, f"{person.name} pode entrar de novo.", back=users_url())
