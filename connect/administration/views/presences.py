"""Who is away for some days, who has left, and who is back."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.doors import not_for_agents
from connect.administration import leaving
from connect.administration.forms import AbsenceForm, LeavingForm
from connect.administration.views.asking import ask, done
from connect.administration.views.people import person_for, users_url


@not_for_agents
@require_http_methods(["GET", "POST"])
def absence(request: PersonRequest, pk: int) -> HttpResponse:
    """*Ausente até*, and who is there instead."""
    person = person_for(request, pk)
    form = AbsenceForm(request.POST or None, person=person)
    if form.carries_out(lambda: person.be_absent(by=request.user, **form.cleaned_data)):
        return done(request, f"{person.name}: {person.state_word.lower()}.", back=users_url())
    return ask(
        request,
        "administration/absence.html",
        title=f"Ausência de {person.name}",
        lead="Nada novo chega até o dia de voltar. Quem fica no lugar atende os clientes da pessoa.",
        back=users_url(),
        form=form,
        person=person,
    )


@not_for_agents
@require_POST
@tells_refusals
def present(request: PersonRequest, pk: int) -> HttpResponse:
    """The absence ends today."""
    person = person_for(request, pk)
    person.be_absent(by=request.user, until=None)
    return done(request, f"A ausência de {person.name} terminou.", back=users_url())


@not_for_agents
@require_http_methods(["GET", "POST"])
def deactivation(request: PersonRequest, pk: int) -> HttpResponse:
    """*Desativar*: access ends at once, the work goes on with others."""
    person = person_for(request, pk)
    form = LeavingForm(request.POST if request.method == "POST" else None, person=person)
    if form.carries_out(lambda: leaving.deactivate(person, by=request.user, **form.cleaned_data)):
        return done(request, f"O acesso de {person.name} foi desativado.", back=users_url())
    return ask(
        request,
        "administration/deactivation.html",
        title=f"Desativar o acesso de {person.name}?",
        lead="As páginas abertas se fecham agora. O histórico fica.",
        back=users_url(),
        form=form,
        work=leaving.work_of(person),
    )


@not_for_agents
@require_POST
@tells_refusals
def reactivation(request: PersonRequest, pk: int) -> HttpResponse:
    """*Reativar*."""
    person = person_for(request, pk)
    person.reactivate(by=request.user)
    return done(request, f"O acesso de {person.name} está ativo de novo.", back=users_url())
