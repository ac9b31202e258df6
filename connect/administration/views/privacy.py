from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import admins_only
from connect.administration.models import Dossier, Erasure
from connect.contacts.models import Contact

FOUND = 20
LISTED = 20


@admins_only
@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """Find a person, to show or to erase all that is held of them; what was asked for before."""
    text = request.GET.get("pesquisa", "").replace("\0", "").strip()[:120]
    contacts = Contact.objects.visible_to(request.user)
    found = contacts.matching(text).select_related("owner").order_by("search", "pk")[:FOUND] if text else []
    context = {
        "text": text,
        "contacts": found,
        "dossiers": Dossier.objects.visible_to(request.user).select_related("by", "contact")[:LISTED],
        "erasures": Erasure.objects.select_related("by")[:LISTED],
    }
    return render(request, "administration/privacy.html", context)
