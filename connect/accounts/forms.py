from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from connect.accounts import common_passwords
from connect.accounts.models import Limit, TooOften, User
from connect.accounts.models.verifiable import CodeUsed
from connect.accounts.passwords import LONGEST

CONFIRMATIONS = Limit("confirmations", 10, per=timedelta(minutes=15))
"""Guesses at what protects an account by who is signed in to it already."""

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

    @property
    def common(self) -> str:
        """For the browser: which passwords keep the rules and are common all the same."""
        return common_passwords.marks()

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


class PasswordForm(NewPasswordForm):
    """*Alterar Senha*. The present password is asked only of who signed in long ago."""

    current = forms.CharField(label="Senha Atual", strip=False, error_messages=REQUIRED)
    field_order = ("current", "new_password", "confirmation")

    def __init__(self, user: User, *args: Any, asks_current: bool, **options: Any) -> None:
        super().__init__(user, *args, **options)
        if not asks_current:
            del self.fields["current"]

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        with _guess_of(self.user):
            if not self.user.check_password(current):
                raise ValidationError("Senha incorreta. Confira e tente de novo.")
        return current


class NameForm(forms.Form):
    name = forms.CharField(label="Nome", max_length=120)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class PhotoForm(forms.Form):
    """Whether it is a picture the verb finds out."""

    photo = forms.FileField(label="Foto", error_messages={"required": "Escolha um arquivo."})


class ConfirmationForm(forms.Form):
    """The password; or the code of the authenticator app, for who has one."""

    password = forms.CharField(label="Senha Atual", strip=False, required=False)
    code = forms.CharField(label="CÓDIGO", max_length=12, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.has_app = user.has_app
        if not self.has_app:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        password, code = self.cleaned_data.get("password"), self.cleaned_data.get("code")
        if not password and not code:
            raise ValidationError("Preencha a senha." if not self.has_app else "Preencha um dos dois.")
        with _guess_of(self.user):
            self._prove(password, code)
        return self.cleaned_data

    def _prove(self, password: str | None, code: str | None) -> None:
        if password and self.user.check_password(password):
            return
        try:
            if code and self.user.accepts_app_code(code):
                return
        except CodeUsed as used:
            raise ValidationError(used.sentence) from None
        raise ValidationError("Não confere. Confira e tente de novo.")


class EmailForm(forms.Form):
    """Where codes and notices shall go. Nobody else may have it."""

    email = forms.EmailField(label="Novo e-mail", max_length=254)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email.lower():
            raise ValidationError("Este já é o seu e-mail.")
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError("Este e-mail já é usado por outra pessoa.")
        return email


class NewPasskeyForm(forms.Form):
    """What the browser has made. Whether it answers this session's challenge `equipped` finds out."""

    name = forms.CharField(label="Nome", max_length=60, error_messages=REQUIRED)
    credential = forms.JSONField(error_messages={"required": NO_ANSWER, "invalid": NO_ANSWER})


@contextmanager
def _guess_of(user: User) -> Iterator[None]:
    try:
        with CONFIRMATIONS.guessing(user.pk):
            yield
    except TooOften as refusal:
        raise ValidationError(refusal.sentence) from None
