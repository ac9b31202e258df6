from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import not_for_agents
from connect.accounts.models import User
from connect.accounts.refusals import Refusal
from connect.administration import leaving
from connect.administration.forms import Filters, NewUserForm, UserForm
from connect.administration.rows import person_rows
from connect.administration.views.asking import ask, done
from connect.administration.views.people import person_for, show_password, users_url

PER_PAGE = 50


@not_for_agents
@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """*Usuários*: whom one looks after, by name."""
    managed = User.objects.managed_by(request.user)
    filters = Filters(request.GET, by=request.user)
    wanted = filters.of(managed).order_by("name", "pk").prefetch_related("sectors")
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "filters": filters,
        "page": page,
        "rows": person_rows(page),
        "takes_in": not filters.is_asking and not page.has_other_pages(),
        "counts": managed.aggregate(all=Count("pk"), active=Count("pk", filter=Q(is_active=True))),
    }
    template = "administration/users.html#people" if request.htmx else "administration/users.html"
    return render(request, template, context)


@not_for_agents
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """*Novo usuário*: invited by e-mail, or with a password to be told to them, shown this once."""
    form = NewUserForm(request.POST or None, by=request.user)
    if form.is_valid():
        try:
            person, password = User.take_on(
                by=request.user, invited=form.cleaned_data["entry"] == "invitation", **form.post
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if password:
                return show_password(request, person, password)
            return done(request, f"Convite enviado para {person.email}.", back=users_url())
    return ask(
        request,
        "administration/user_form.html",
        title="Novo usuário",
        back=users_url(),
        form=form,
        label="Criar usuário",
    )


@not_for_agents
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """*Editar*: name, role, sectors."""
    person = person_for(request, pk)
    form = UserForm(request.POST or None, by=request.user, person=person)
    if form.carries_out(lambda: leaving.change(person, by=request.user, **form.post)):
        return done(request, f"{person.name}: alterações salvas.", back=users_url())
    return ask(
        request,
        "administration/user_form.html",
        title=f"Editar {person.name}",
        back=users_url(),
        form=form,
        label="Salvar",
    )
