"""A text that is sealed, and the column that keeps one.

A new SECRET_KEY needs the old one among SECRET_KEY_FALLBACKS until all is saved anew.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class Unreadable(Exception):
    """The key that sealed this secret is gone."""

    def __init__(self) -> None:
        super().__init__("O segredo não pode ser lido: a SECRET_KEY não é mais a mesma. Informe-o de novo.")


class Secret:
    """A text that is opened only on purpose, by `reveal()`. Printed or logged it shows nothing."""

    __slots__ = ("_sealed",)

    def __init__(self, sealed: str) -> None:
        self._sealed = sealed

    @classmethod
    def of(cls, plain: str) -> Secret:
        return cls(_fernet().encrypt(plain.encode()).decode() if plain else "")

    @property
    def sealed(self) -> str:
        """As it is stored."""
        return self._sealed

    def reveal(self) -> str:
        if not self._sealed:
            return ""
        try:
            return _fernet().decrypt(self._sealed.encode()).decode()
        except InvalidToken as wrong:
            raise Unreadable from wrong

    def __bool__(self) -> bool:
        return bool(self._sealed)

    def __repr__(self) -> str:
        return "Secret(…)" if self else "Secret()"


def _fernet() -> MultiFernet:
    return _fernet_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _fernet_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"connect.whatsapp.encryption")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))


class _SecretAttribute(DeferredAttribute):
    """Seals a text as soon as it is assigned."""

    def __set__(self, instance: models.Model, value: Secret | str | None) -> None:
        secret = value if isinstance(value, Secret) else Secret.of(value or "")
        instance.__dict__[self.field.attname] = secret


if TYPE_CHECKING:
    _TextField = models.TextField[Secret | str, Secret]
else:
    _TextField = models.TextField


class EncryptedText(_TextField):
    """Takes a text or a `Secret`, gives a `Secret`; the column holds what nobody can read without the key."""

    descriptor_class = _SecretAttribute

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> Secret:
        return Secret(value or "")

    def get_prep_value(self, value: Any) -> str:
        return (value if isinstance(value, Secret) else Secret.of(str(value or ""))).sealed

    def value_to_string(self, obj: models.Model) -> str:
        return ""
