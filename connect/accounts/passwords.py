"""What a password must be: the guide's rules, word by word, and two that no list can tick while one types."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

LONGEST = 128


@dataclass(frozen=True)
class Rule:
    """One line of the list beside the field. `pattern` says the same to a browser (with the flag `u`)."""

    label: str
    missing: str
    pattern: str
    holds: Callable[[str], bool]


def rules() -> tuple[Rule, ...]:
    shortest = settings.PASSWORD_MIN_LENGTH
    return (
        Rule(
            label=f"Mínimo {shortest} caracteres",
            missing=f"pelo menos {shortest} caracteres",
            pattern=f"^.{{{shortest},}}$",
            holds=lambda password: len(password) >= shortest,
        ),
        Rule(
            label="Letras maiúsculas (A-Z)",
            missing="uma letra maiúscula",
            pattern=r"\p{Lu}",
            holds=lambda password: any(letter.isupper() for letter in password),
        ),
        Rule(
            label="Letras minúsculas (a-z)",
            missing="uma letra minúscula",
            pattern=r"\p{Ll}",
            holds=lambda password: any(letter.islower() for letter in password),
        ),
        Rule(
            label="Números (0-9)",
            missing="um número",
            pattern="[0-9]",
            holds=lambda password: any(letter in "0123456789" for letter in password),
        ),
        Rule(
            label="Caracteres especiais (!@#$%^&*)",
            missing="um caractere especial, como !@#$%^&*",
            pattern=r"[^\p{L}\p{M}\p{N}\s]",
            holds=lambda password: any(not letter.isalnum() and not letter.isspace() for letter in password),
        ),
    )


def temporary() -> str:
    """A password to be read out and typed once, such as `Moru-Tifa-4827`. It keeps the rules."""

    def word() -> str:
        return "".join(secrets.choice("bcdfgjlmnprstv") + secrets.choice("aeiou") for _ in range(2)).title()

    return f"{word()}-{word()}-{secrets.randbelow(9000) + 1000}"


class GuideValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(f"A senha pode ter até {LONGEST} caracteres.", code="too_long")
        missing = [rule.missing for rule in rules() if not rule.holds(password)]
        if missing:
            *others, last = missing
            told = f"{', '.join(others)} e {last}" if others else last
            raise ValidationError(f"Falta {told}.", code="rules")

    def get_help_text(self) -> str:
        return " · ".join(rule.label for rule in rules())


class CommonValidator(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Esta senha é muito comum e fácil de adivinhar. Escolha outra."

    def get_help_text(self) -> str:
        return "Não pode ser uma senha comum."


class OwnDataValidator(UserAttributeSimilarityValidator):
    """Not one's name, user name or e-mail, nor anything that looks much like them."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "name", "email"))

    def get_error_message(self) -> str:
        return "A senha é parecida demais com seu nome, usuário ou e-mail. Escolha outra."

    def get_help_text(self) -> str:
        return "Não pode ser parecida com seus dados."
