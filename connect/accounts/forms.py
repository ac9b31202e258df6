from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from connect.accounts.models import User
from connect.accounts.passwords import LONGEST

REQUIRED = {"required": "Preencha este campo."}
NO_ANSWER = "A chave de acesso não respondeu."
HALF_AN_ADDRESS = "Digite um e-mail completo, como nome@empresa.com.br."


class EntranceForm(forms.Form):
    """Nothing is checked here but that something is given: the rest is `signing_in.check_password`."""

    username = forms.CharField(label="Usuário", max_length=150, error_messages=REQUIRED)
    password = forms.CharField(label="Senha", max_length=1024, strip=False, error_messages=REQUIRED)


class CodeForm(forms.Form):
    code = forms.CharField(label="CÓDIGO", max_length=32, error_messages={"required": "Digite o código."})
    trust = forms.BooleanField(label="Confiar neste dispositivo por 30 dias", required=False)


class PasskeyForm(forms.Form):
    answer = forms.JSONField(error_messages={"required": NO_ANSWER, "invalid": NO_ANSWER})
    trust = forms.BooleanField(label="Confiar neste dispositivo por 30 dias", required=False)

    def clean_answer(self) -> dict[str, Any]:
        answer = self.cleaned_data["answer"]
        if not isinstance(answer, dict):
            raise ValidationError(NO_ANSWER)
        return answer


class ForgottenForm(forms.Form):
    email = forms.EmailField(label="E-mail", error_messages={**REQUIRED, "invalid": HALF_AN_ADDRESS})


class NewPasswordForm(forms.Form):
    """*Nova Senha* and *Confirmar Senha*, by the guide's rules, and not what it already is."""

    new_password = forms.CharField(label="Nova Senha", strip=False, error_messages=REQUIRED)
    confirmation = forms.CharField(label="Confirmar Senha", strip=False, error_messages=REQUIRED)

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "maxlength": LONGEST})

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        if self.user.check_password(password):
            raise ValidationError("Esta já é sua senha. Escolha outra.")
        return password

    def clean_confirmation(self) -> str:
        confirmation: str = self.cleaned_data["confirmation"]
        password = self.cleaned_data.get("new_password", confirmation)
        if password != confirmation:
            raise ValidationError("As senhas não são iguais.")
        return confirmation


class PauseForm(forms.Form):
    """Whether there is a reason the verb says."""

    reason = forms.CharField(required=False, max_length=120)
