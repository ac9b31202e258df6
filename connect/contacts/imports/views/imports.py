from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import not_for_agents
from connect.contacts.imports.forms import MappingForm, SheetForm
from connect.contacts.imports.models import Import
from connect.contacts.imports.summary import summary_of

LISTED = 20


@not_for_agents
@require_http_methods(["GET", "POST"])
def index(request: PersonRequest) -> HttpResponse:
    """Hand in a sheet; those that were handed in before."""
    form = SheetForm()
    if request.method == "POST":
        form = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            import_ = Import.begin(file=form.cleaned_data["file"], by=request.user)
            return HttpResponseRedirect(reverse("imports:detail", args=[import_.pk]))
    imports = Import.objects.visible_to(request.user).select_related("by").order_by("-pk")[:LISTED]
    status = 422 if form.is_bound else 200
    return render(request, "imports/list.html", {"form": form, "imports": imports}, status=status)


@not_for_agents
@require_GET
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """The step at which it is."""
    return page(request, import_or_404(request, pk))


def import_or_404(request: PersonRequest, pk: int) -> Import:
    visible = Import.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("by", "owner", "sector"), pk=pk)


def page(request: PersonRequest, import_: Import, form: MappingForm | None = None) -> HttpResponse:
    """The page of an import; with a form that was not right, 422."""
    context: dict[str, Any] = {"import": import_}
    if import_.state == Import.State.MAPPING:
        context["form"] = form or MappingForm(import_)
    elif not import_.is_working:
        context["summary"] = summary_of(import_, user=request.user, wanted=request.GET.get("linhas", ""))
    return render(request, "imports/detail.html", context, status=422 if form else 200)
