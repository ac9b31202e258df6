from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from connect.accounts.asking import PersonRequest
from connect.accounts.doors import admins_only
from connect.administration.trail.forms import TrailForm
from connect.administration.trail.giving_out import sheet_of
from connect.administration.trail.naming import Names
from connect.administration.trail.reading import MOST_EXPORTED, page_of
from connect.administration.trail.telling import lines_of
from connect.audit.trail import record
from connect.audit.words import OBJECTS


@admins_only
@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """*Trilha de auditoria*, newest first."""
    form = TrailForm(request.GET)
    filters = form.filters
    entries, following = page_of(filters, request.GET.get("depois", ""))
    context = {"filters": filters, "lines": lines_of(entries), "following": following}
    if request.htmx and not request.htmx.history_restore_request:
        response = render(request, "administration/trail.html#rows", context)
    else:
        about = Names.one(filters.object_type, filters.object_id) if filters.object_type else ""
        context |= {
            "form": form,
            "about": about,
            "object_type": OBJECTS.get(filters.object_type, filters.object_type),
            "most_exported": MOST_EXPORTED,
        }
        response = render(request, "administration/trail.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@admins_only
@require_POST
def export(request: PersonRequest) -> StreamingHttpResponse:
    """What is filtered, as a spreadsheet. That it was given out is in the trail."""
    filters = TrailForm(request.POST).filters
    record(
        "trail.exported",
        by=request.user,
        after={
            "person": filters.person,
            "kind": filters.kind,
            "since": filters.since and filters.since.isoformat(),
            "until": filters.until and filters.until.isoformat(),
            "object": filters.object,
        },
    )
    response = StreamingHttpResponse(sheet_of(filters), content_type="text/csv; charset=utf-8")
    name = f"auditoria-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
