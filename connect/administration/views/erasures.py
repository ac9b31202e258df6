from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import admins_only
from connect.accounts.refusals import Refusal
from connect.administration.models import Erasure
from connect.contacts.models import Contact


@admins_only
@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """The dialog that asks for the name; erase, when it was typed, else say what is wrong."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return _dialog(request, contact)
    try:
        Erasure.begin(contact, confirmed_name=request.POST.get("name", ""), by=request.user)
    except Refusal as refusal:
        return _dialog(request, contact, problem=refusal.sentence)
    messages.success(request, "O contato está sendo apagado.")
    privacy = reverse("administration:privacy")
    if request.htmx:
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = privacy
        return response
    return HttpResponseRedirect(privacy)


def _dialog(request: PersonRequest, contact: Contact, problem: str = "") -> HttpResponse:
    context = {"contact": contact, "problem": problem, "typed": request.POST.get("name", "")}
    return render(request, "administration/erasing.html", context, status=422 if problem else 200)
