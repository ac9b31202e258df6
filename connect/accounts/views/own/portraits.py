from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.accounts.asking import PersonRequest
from connect.accounts.forms import PhotoForm
from connect.accounts.models import User
from connect.accounts.models.pictured import NoPortrait
from connect.accounts.views.own.account import page
from connect.ui.files import send_file


@require_GET
def show(request: PersonRequest, pk: int, version: str) -> HttpResponse:
    """A colleague's photo. Everyone who works here may see everyone's."""
    person = get_object_or_404(User.objects.exclude(photo=""), pk=pk)
    if person.photo_version != version:
        raise Http404
    return send_file(person.photo, content_type="image/jpeg", filename="foto.jpg", inline=True)


@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """The new photo."""
    if request.method == "GET":
        return redirect("accounts:account")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            request.user.set_photo(form.cleaned_data["photo"], by=request.user)
        except NoPortrait as refusal:
            form.add_error("photo", refusal.sentence)
        else:
            messages.success(request, "Foto trocada.")
            return redirect("accounts:account")
    return page(request, photo_form=form)


@require_POST
def delete(request: PersonRequest) -> HttpResponse:
    request.user.remove_photo(by=request.user)
    messages.success(request, "Foto removida.")
    return redirect("accounts:account")
