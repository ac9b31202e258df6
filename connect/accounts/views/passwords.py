from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from connect.accounts import resets, signing_in
from connect.accounts.forms import ForgottenForm, NewPasswordForm
from connect.accounts.models import Limit, User, links
from connect.accounts.passwords import rules
from connect.accounts.refusals import Refusal

ASKED = Limit("forgotten", 3, per=timedelta(hours=1))
ASKED_BY_NETWORK = Limit("forgotten-network", 20, per=timedelta(hours=1))
LINK = "password_link"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """*Esqueci minha senha*: the same answer, in the same time, whether or not somebody has this address."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            ASKED_BY_NETWORK.spend(signing_in.network())
            ASKED.spend(email)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = 429
        else:
            resets.send_link.enqueue(email)
            return render(request, "accounts/link_sent.html", {"email": email})
    elif form.is_bound:
        status = 422
    return render(request, "accounts/forgotten.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_GET
def link(request: HttpRequest, key: str) -> HttpResponse:
    """From the e-mail. The key moves into the session: it stays in no address bar."""
    try:
        _owner(key)
    except links.LinkOver as refusal:
        return render(request, "accounts/link_over.html", {"sentence": refusal.sentence}, status=410)
    request.session.flush()
    request.session[LINK] = key
    return redirect("accounts:new_password")


@login_not_required
@never_cache
@sensitive_post_parameters("new_password", "confirmation")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """A password of one's own: by a link, or instead of one that somebody else has given."""
    key = request.session.get(LINK, "")
    try:
        user, purpose = _owner(key) if key else (_signed_in(request), None)
    except links.LinkOver as refusal:
        del request.session[LINK]
        return render(request, "accounts/link_over.html", {"sentence": refusal.sentence}, status=410)
    if user is None:
        return redirect(signing_in.destination(request, ""))
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        password = form.cleaned_data["new_password"]
        if not key:
            signing_in.change_own_password(request, user, password)
            messages.success(request, "Senha Alterada com Sucesso")
            return redirect(signing_in.destination(request, ""))
        try:
            user.change_password_by_link(key, password)
        except links.LinkOver as refusal:
            return render(request, "accounts/link_over.html", {"sentence": refusal.sentence}, status=410)
        request.session.flush()
        messages.success(request, "Senha Alterada com Sucesso. Entre com a nova senha.")
        return redirect("accounts:login")
    context = {"form": form, "rules": rules(), "purpose": purpose, "person": user}
    return render(request, "accounts/new_password.html", context, status=422 if form.is_bound else 200)


def _owner(key: str) -> tuple[User, links.Purpose]:
    user_id, purpose, fingerprint = links.read(key)
    user = User.objects.active().filter(pk=user_id).first()
    if user is None or not links.is_for(user, fingerprint):
        raise links.LinkOver
    return user, purpose


def _signed_in(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and user.must_change_password else None
