from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from connect.accounts.doors import admins_only
from connect.accounts.models import User
from connect.whatsapp.models import Alert

PER_PAGE = 50


@admins_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What administrators have to know, newest first; the open ones unless all are asked for."""
    show_all = request.GET.get("todos") == "1"
    alerts = Alert.objects.select_related("number")
    page = Paginator(alerts if show_all else alerts.open(), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "administration/alerts.html", {"page": page, "show_all": show_all})


@admins_only
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """It has been seen to."""
    assert isinstance(request.user, User)
    get_object_or_404(Alert, pk=pk).resolve(by=request.user)
    messages.success(request, "Alerta resolvido.")
    return HttpResponseRedirect(reverse("administration:alerts"))
