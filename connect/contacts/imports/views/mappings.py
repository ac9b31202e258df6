from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import not_for_agents
from connect.contacts.imports.forms import MappingForm
from connect.contacts.imports.models import Import
from connect.contacts.imports.views.imports import import_or_404, page
from connect.contacts.imports.views.next_step import go_to


@not_for_agents
@require_POST
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """The columns have been chosen: the rows are checked."""
    import_ = import_or_404(request, pk)
    if import_.state != Import.State.MAPPING:
        return HttpResponseRedirect(reverse("imports:detail", args=[pk]))
    form = MappingForm(import_, request.POST)
    if not form.is_valid():
        return page(request, import_, form)
    choices = {name: form.cleaned_data[name] for name in ("known", "owner", "sector")}
    return go_to(
        request, pk, lambda import_: import_.choose(mapping=form.mapping, **choices, by=request.user)
    )
