from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.administration import broadcasts
from connect.audit.trail import record
from connect.contacts.models import Contact

KEPT_FOR = timedelta(hours=24)


def _place(dossier: Dossier, filename: str) -> str:
    return f"dossiers/{uuid.uuid4().hex}.zip"


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User) -> DossierQuerySet:
        return self if user.is_admin else self.none()


class Dossier(models.Model):
    """All that is held on a contact, in one file, for a day."""

    class State(models.TextChoices):
        RUNNING = "running", "Reunindo"
        DONE = "done", "Pronto"
        EXPIRED = "expired", "Expirado"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    file = models.FileField(upload_to=_place, blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Dados de {self.contact}"

    @property
    def is_there(self) -> bool:
        return self.state == self.State.DONE

    @classmethod
    def begin(cls, contact: Contact, *, by: User) -> Dossier:
        """Gather all that is held on this person, in the background."""
        from connect.administration.dossiers import gather

        with transaction.atomic():
            dossier = cls.objects.create(contact=contact, by=by)
            record("contact.disclosed", by=by, about=contact)
            broadcasts.dossier_changed(dossier)
            gather.enqueue(dossier.pk)
        return dossier

    def expire(self) -> None:
        """The file has served."""
        name, storage = self.file.name, self.file.storage
        self.file, self.state = "", self.State.EXPIRED
        self.save(update_fields=["file", "state"])
        broadcasts.dossier_changed(self)
        if name:
            transaction.on_commit(lambda: storage.delete(name))
