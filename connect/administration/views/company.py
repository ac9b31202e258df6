from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.doors import admins_only
from connect.accounts.models import Company
from connect.administration.deciding import decide
from connect.administration.forms import CompanyForm
from connect.contacts.codes import CodesRepeat


@admins_only
@require_http_methods(["GET", "POST"])
@tells_refusals
def edit(request: PersonRequest) -> HttpResponse:
    """*Configurações*: what holds for the whole company."""
    form = CompanyForm(request.POST if request.method == "POST" else None, initial=vars(Company.ours()))
    if form.is_valid():
        try:
            decide(**form.cleaned_data, by=request.user)
        except CodesRepeat as refusal:
            form.add_error("codes_repeat", refusal.sentence)
        else:
            messages.success(request, "Configurações salvas.")
            return HttpResponseRedirect(request.path)
    status = 422 if form.is_bound else 200
    return render(request, "administration/company.html", {"form": form}, status=status)
