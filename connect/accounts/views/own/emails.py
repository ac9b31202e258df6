from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connect.accounts.asking import PersonRequest, tells_refusals
from connect.accounts.forms import CodeForm, EmailForm
from connect.accounts.freshness import freshly
from connect.accounts.models import Verification
from connect.accounts.models.verification import Over
from connect.accounts.refusals import Refusal
from connect.accounts.views.verification import state_of

UNDER_WAY = "email_verification"
"""In the session: which verification of a new address is under way."""


@never_cache
@require_http_methods(["GET", "POST"])
@freshly
def create(request: PersonRequest) -> HttpResponse:
    """A new address: a code goes there first."""
    form = EmailForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            verification = Verification.objects.begin(
                request.user, purpose=Verification.Purpose.EMAIL, address=form.cleaned_data["email"]
            )
            verification.send_code()
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            request.session[UNDER_WAY] = verification.pk
            return redirect("accounts:email-code")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/email.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@freshly
@tells_refusals
def confirm(request: PersonRequest) -> HttpResponse:
    """The code that came to the new address. From then on it is the person's."""
    verification = _under_way(request)
    if verification is None:
        return redirect("accounts:email")
    if request.method == "POST" and "resend" in request.POST:
        verification.send_code()
        messages.success(request, "Enviamos outro código.")
        return redirect("accounts:email-code")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            request.user.change_email(verification, form.cleaned_data["code"], by=request.user)
        except Over as over:
            del request.session[UNDER_WAY]
            messages.error(request, over.sentence)
            return redirect("accounts:email")
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        else:
            del request.session[UNDER_WAY]
            messages.success(request, "E-mail alterado.")
            return redirect("accounts:account")
    status = 422 if form.is_bound else 200
    context = {"form": form, **state_of(verification)}
    return render(request, "accounts/email_code.html", context, status=status)


def _under_way(request: PersonRequest) -> Verification | None:
    return (
        Verification.objects.open()
        .select_related("mail")
        .filter(pk=request.session.get(UNDER_WAY, 0), user=request.user, purpose=Verification.Purpose.EMAIL)
        .first()
    )
