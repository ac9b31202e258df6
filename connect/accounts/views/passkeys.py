from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from connect.accounts import signing_in


@login_not_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """What the browser shall have a passkey answer; each question is good for one answer."""
    verification = signing_in.verification_of(request)
    if verification is None or not verification.user.has_passkey:
        return HttpResponse(status=409)
    return JsonResponse(verification.user.passkey_question())
