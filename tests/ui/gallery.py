"""A small site that shows the pieces of the design system, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import URLPattern, include, path
from django.utils import timezone
from django_htmx.http import trigger_client_event

from connect.ui.toasts import toast

PAGE = Path(__file__).with_name("gallery.html").read_text()


@dataclass
class Viewer:
    """As much of a user as the shell asks for."""

    name: str = "Ana Souza"
    role: str = "agent"
    theme: str = ""
    is_authenticated: bool = True
    _nav_badges: dict[str, int] = field(default_factory=lambda: {"conversations:list": 2})
    """Counted already: the gallery has no conversations to count."""

    def get_role_display(self) -> str:
        return {"agent": "Atendente", "manager": "Gerente", "admin": "Admin"}[self.role]


class ContactForm(forms.Form):
    name = forms.CharField(label="Nome", help_text="Como o cliente se apresenta")
    phone = forms.CharField(label="Telefone")
    note = forms.CharField(label="Nota Interna (Atendente)", required=False, widget=forms.Textarea)
    keep = forms.BooleanField(label="Tornar Atendente Principal", required=False)

    def clean_phone(self) -> str:
        raise forms.ValidationError("Faltam dígitos. Use DDD e número: 11999999999")


class LoginForm(forms.Form):
    username = forms.CharField()
    password = forms.CharField()

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Usuário ou senha incorretos. Confira os dados e tente de novo.")


def show(request: HttpRequest, role: str = "agent") -> HttpResponse:
    request.user = Viewer(role=role, theme=request.GET.get("tema", ""))  # type: ignore[assignment]
    if "recado" in request.GET:
        messages.success(request, request.GET["recado"])
    form = ContactForm({"name": "João", "phone": "1198412"})
    form.is_valid()
    context = {"user": request.user, "form": form, "now": timezone.now()}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def sign_in(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST or None)
    return render(request, "accounts/login.html", {"form": form, "next": request.GET.get("next", "")})


def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """What the gallery's htmx buttons ask for."""
    if kind == "dialogo":
        text = '{% dialog "motivo" "Encerrar conversa?" %}' + (
            '<form hx-post="/resposta/aviso/" hx-swap="none"><div class="dialog__body">'
            '<label>Motivo <input class="input" name="reason"></label></div>'
            '<footer class="dialog__foot"><button class="btn btn--danger">Encerrar</button></footer></form>'
            "{% enddialog %}"
        )
        return HttpResponse(engines["django"].from_string(text).render({}, request))
    if kind == "aviso":
        return toast(trigger_client_event(HttpResponse(), "dialog:close", {}), "Conversa encerrada.")
    if kind == "entrada":
        return redirect("accounts:login")
    if kind == "recusa":
        return HttpResponse('<input id="invalid" aria-label="Telefone" aria-invalid="true">', status=422)
    if kind == "tema":
        return HttpResponse(status=204)
    return HttpResponse(status=500)


def _screen(name: str, at: str) -> URLPattern | Any:
    app, _, view = name.partition(":")
    return path(at, include(([path("", login_not_required(show), name=view)], app)))


_accounts = [
    path("entrar/", login_not_required(sign_in), name="login"),
    path("entrar/senha/", login_not_required(sign_in), name="forgotten_password"),
    path("sair/", login_not_required(sign_in), name="logout"),
    path("tema/", login_not_required(answer), {"kind": "tema"}, name="theme"),
]
urlpatterns = [
    path("", include((_accounts, "accounts"))),
    path("resposta/<str:kind>/", login_not_required(answer)),
    path("como/<str:role>/", login_not_required(show)),
    _screen("conversations:list", "conversas/"),
    _screen("contacts:list", "contatos/"),
    _screen("reports:home", "relatorios/"),
]
