from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from connect.accounts import presence
from connect.accounts.models import User


@require_POST
def beat(request: HttpRequest) -> HttpResponse:
    """The browser says, every 20 seconds, that its person is there."""
    assert isinstance(request.user, User)
    presence.seen(request.user, session_key=request.session.session_key or "")
    return HttpResponse(status=204)
