from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import admins_only
from connect.administration.models import Dossier
from connect.contacts.models import Contact
from connect.ui.files import send_file


@admins_only
@require_POST
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Gather all that is held on this contact."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    Dossier.begin(contact, by=request.user)
    messages.success(request, f"Os dados de {contact.name} estão sendo reunidos.")
    return HttpResponseRedirect(reverse("administration:privacy"))


@admins_only
@require_GET
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """The file, while it is there."""
    there = Dossier.objects.visible_to(request.user).filter(state=Dossier.State.DONE)
    dossier = get_object_or_404(there.select_related("contact"), pk=pk)
    response = send_file(
        dossier.file.name or "",
        content_type="application/zip",
        filename=f"dados-do-contato-{dossier.contact_id}.zip",
        inline=False,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
