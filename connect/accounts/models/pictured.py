from __future__ import annotations

from secrets import token_hex
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.urls import reverse

from connect.accounts import portraits
from connect.accounts.refusals import Refusal
from connect.audit.trail import record

if TYPE_CHECKING:
    from connect.accounts.models.user import User


class NoPortrait(Refusal):
    """The file can't become a photo of a person."""


class Pictured(models.Model):
    """A photo, which stands for a person wherever the initials would."""

    photo = models.CharField("foto", max_length=60, blank=True, editable=False)
    """Stored name; another one for another photo, so that an address always shows the same."""

    class Meta:
        abstract = True

    @property
    def photo_url(self) -> str:
        """Empty without a photo. Costs no query."""
        if not self.photo:
            return ""
        return reverse("accounts:photo", args=[self.pk, self.photo_version])

    @property
    def photo_version(self) -> str:
        return self.photo.rpartition("/")[2].partition(".")[0]

    def set_photo(self: User, upload: IO[bytes], *, by: User) -> None:  # type: ignore[misc]
        """From now on this is the person's photo: a small square of it, without anything else the file told.

        Raises NoPortrait.
        """
        try:
            content = portraits.square(upload)
        except portraits.Unusable as unusable:
            raise NoPortrait(unusable.sentence) from None
        name = default_storage.save(f"portraits/{token_hex(16)}.jpg", ContentFile(content))
        with transaction.atomic():
            self._exchange_photo(name)
            record("user.photo_set", by=by, about=self)

    def remove_photo(self: User, *, by: User) -> None:  # type: ignore[misc]
        """The initials stand for the person again."""
        with transaction.atomic():
            if self._exchange_photo(""):
                record("user.photo_removed", by=by, about=self)

    def _exchange_photo(self: User, name: str) -> str:  # type: ignore[misc]
        """The former one, which goes once the new one is sure."""
        people = type(self).objects
        former: str = people.select_for_update().values_list("photo", flat=True).get(pk=self.pk)
        people.filter(pk=self.pk).update(photo=name)
        self.photo = name
        if former:
            transaction.on_commit(lambda: default_storage.delete(former))
        return former
