from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.doors import admins_only, not_for_agents
from connect.accounts.models import Sector
from connect.administration import closing
from connect.administration.forms import RuleForm, SectorForm
from connect.administration.rows import sector_rows
from connect.administration.views.asking import ask, confirm, done


def sectors_url() -> str:
    return reverse("administration:sectors")


@not_for_agents
@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """*Setores*, with how each gives out work. A company has some dozens at most."""
    rows = sector_rows(Sector.objects.managed_by(request.user))
    return render(request, "administration/sectors.html", {"rows": rows})


@admins_only
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """*Novo setor*."""
    form = SectorForm(request.POST or None)
    if form.carries_out(lambda: Sector.found(by=request.user, rule=form.rule, **form.post)):
        return done(request, f"Setor {form.post['name']} criado.", back=sectors_url())
    return ask(
        request,
        "administration/sector_form.html",
        title="Novo setor",
        back=sectors_url(),
        form=form,
        label="Criar setor",
    )


@not_for_agents
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """*Editar*: all of it for admins, how work is given out for its managers."""
    sector = get_object_or_404(Sector.objects.managed_by(request.user), pk=pk)
    kind = SectorForm if request.user.is_admin else RuleForm
    form = kind(request.POST or None, sector=sector)
    if form.carries_out(lambda: _change(sector, form, request)):
        return done(request, f"{sector.name}: alterações salvas.", back=sectors_url())
    return ask(
        request,
        "administration/sector_form.html",
        title=f"Editar {sector.name}",
        back=sectors_url(),
        form=form,
        label="Salvar",
    )


def _change(sector: Sector, form: RuleForm, request: PersonRequest) -> None:
    with transaction.atomic():
        if isinstance(form, SectorForm):
            sector.entrust(form.post["managers"], by=request.user)
            sector.call(form.post["name"], by=request.user)
        sector.follow(form.rule, by=request.user)


@admins_only
@require_http_methods(["GET", "POST"])
@tells_refusals
def deactivation(request: PersonRequest, pk: int) -> HttpResponse:
    """*Desativar*, once nothing hangs on it."""
    sector = get_object_or_404(Sector.objects.managed_by(request.user), pk=pk)
    if request.method == "POST":
        closing.deactivate(sector, by=request.user)
        return done(request, f"O setor {sector.name} foi desativado.", back=sectors_url())
    return confirm(
        request,
        title=f"Desativar o setor {sector.name}?",
        text="Ele deixa de ser oferecido onde se escolhe um setor. O histórico fica.",
        label="Desativar setor",
        danger=True,
        back=sectors_url(),
    )


@admins_only
@require_POST
@tells_refusals
def reactivation(request: PersonRequest, pk: int) -> HttpResponse:
    """*Reativar*."""
    sector = get_object_or_404(Sector.objects.managed_by(request.user), pk=pk)
    sector.reactivate(by=request.user)
    return done(request, f"O setor {sector.name} está ativo de novo.", back=sectors_url())
