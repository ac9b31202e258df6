"""What allauth asks us."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from connect.audit import whence
from connect.vault import Secret


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are made by people: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return whence.address() or "0.0.0.0"  # noqa: S104 - unknown


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The keys of authenticator apps and the seeds of recovery codes are sealed at rest."""

    def encrypt(self, text: str) -> str:
        return Secret.of(text).sealed

    def decrypt(self, encrypted_text: str) -> str:
        return Secret(encrypted_text).reveal()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return "CSI Connect"

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": str(user), "name": user.get_username()}
