from __future__ import annotations

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from connect.live import audiences
from connect.live.stream import HEADER
from connect.ui import keyset


@require_GET
@login_not_required
def stream(request: HttpRequest) -> HttpResponse:
    """Says who listens, and from where on; the server keeps the connection open without us.

    A script asks, so who is not signed in gets a plain 401, no page.
    """
    user = request.user
    if not user.is_authenticated:
        return HttpResponse("Entre de novo.", status=401, content_type="text/plain; charset=utf-8")
    session_key = request.session.session_key or ""
    after = request.GET.get("depois", "")
    response = HttpResponse(content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers[HEADER] = json.dumps(
        {
            "user_id": user.pk,
            "session_key": session_key,
            "audience": sorted(audiences.hears(user.pk) | {audiences.session(session_key)}),
            "after": int(after) if keyset.is_number(after) else None,
        }
    )
    return response
