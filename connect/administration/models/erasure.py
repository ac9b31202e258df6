from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from connect.accounts.models import User
from connect.accounts.refusals import Refusal
from connect.administration import broadcasts
from connect.audit.trail import record
from connect.contacts.models import Contact


class NotConfirmed(Refusal):
    """The name that was typed is another."""


class AlreadyErased(Refusal):
    """Somebody else was faster."""


class Erasure(models.Model):
    """A person who had the right to be forgotten, and was: what is left of them is how much there was."""

    class State(models.TextChoices):
        RUNNING = "running", "Apagando"
        DONE = "done", "Concluído"

    contact_id = models.BigIntegerField(unique=True)
    """Of a contact that is no more."""
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    """Conversations, tickets, messages, files: how many there were."""
    names = models.JSONField(default=list)
    """By what the person is found in what was received, until that is gone too; then empty."""
    files = models.JSONField(default=list)
    """Files that are still to be deleted."""

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Contato {self.contact_id}"

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @classmethod
    def begin(cls, contact: Contact, *, confirmed_name: str, by: User) -> Erasure:
        """Erase a person and everything that is known of them. There is no way back.

        The person is unknown at once; what there is of them goes in the background.
        """
        from connect.administration.erasing import disappear, go_on

        if " ".join(confirmed_name.split()) != " ".join(contact.name.split()):
            raise NotConfirmed("O nome não confere. Digite o nome do contato exatamente como aparece.")
        with transaction.atomic():
            found = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk, merged_into=None)
            locked = found.first()
            if locked is None or cls.objects.filter(contact_id=contact.pk).exists():
                raise AlreadyErased("Este contato já foi apagado.")
            erasure = cls(contact_id=locked.pk, by=by)
            disappear(locked, erasure)
            erasure.save()
            record("contact.erased", by=by, about=locked)
            broadcasts.erasure_changed(erasure)
            go_on.enqueue(erasure.pk)
        return erasure

    def count(self, **more: int) -> None:
        """So much more there was; in memory."""
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number
