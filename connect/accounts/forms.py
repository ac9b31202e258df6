from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class EntranceForm(AuthenticationForm):
    """The same answer for a wrong user, a wrong password and a deactivated person."""

    error_messages = {
        "invalid_login": "Usuário ou senha incorretos. Confira os dados e tente de novo.",
        "inactive": "Usuário ou senha incorretos. Confira os dados e tente de novo.",
    }


class PauseForm(forms.Form):
    """Whether there is a reason the verb says."""

    reason = forms.CharField(required=False, max_length=120)
