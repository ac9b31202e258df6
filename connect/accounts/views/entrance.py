from __future__ import annotations

from django.contrib.auth.views import LoginView

from connect.accounts.forms import EntranceForm


class EntranceView(LoginView):
    """Username and password. Who is in already goes on to where they wanted to go."""

    template_name = "accounts/login.html"
    authentication_form = EntranceForm
    redirect_authenticated_user = True
