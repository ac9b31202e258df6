from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from connect.accounts import devices
from connect.accounts.asking import PersonRequest
from connect.accounts.forms import NameForm, PhotoForm


@dataclass(frozen=True)
class OpenSession:
    pk: int
    device: str
    is_handheld: bool
    since: datetime
    last_seen_at: datetime
    is_this: bool


@never_cache
@require_GET
def show(request: PersonRequest) -> HttpResponse:
    """*Minha conta*: who one is here, and what keeps others out."""
    return page(request)


@require_http_methods(["GET", "POST"])
def rename(request: PersonRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect("accounts:account")
    form = NameForm(request.POST)
    if not form.is_valid():
        return page(request, name_form=form)
    request.user.rename(form.cleaned_data["name"], by=request.user)
    messages.success(request, "Nome alterado.")
    return redirect("accounts:account")


def page(
    request: PersonRequest, *, name_form: NameForm | None = None, photo_form: PhotoForm | None = None
) -> HttpResponse:
    """With a form that was refused, 422."""
    authenticators = request.user.authenticators
    recovery = authenticators.get("recovery_codes")
    context = {
        "name_form": name_form,
        "photo_form": photo_form,
        "passkeys": authenticators.get("webauthn", []),
        "codes_left": len(recovery[0].wrap().get_unused_codes()) if recovery else None,
        "devices": request.user.trusted_devices.valid(),
        "sessions": _sessions(request),
    }
    is_refused = name_form is not None or photo_form is not None
    return render(request, "accounts/account.html", context, status=422 if is_refused else 200)


def _sessions(request: PersonRequest) -> list[OpenSession]:
    """This one first."""
    key = request.session.session_key
    found = [
        OpenSession(
            pk=session.pk,
            device=devices.described(session.user_agent),
            is_handheld=devices.is_handheld(session.user_agent),
            since=session.created_at,
            last_seen_at=session.last_seen_at,
            is_this=session.session_key == key,
        )
        for session in request.user.open_sessions()
    ]
    return sorted(found, key=lambda session: not session.is_this)
