from __future__ import annotations

from typing import Any, Final

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from connect.accounts.models import Company, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.contacts import broadcasts as contact_broadcasts
from connect.contacts.models import Contact, Identity
from connect.contacts.models.editable import FIELDS, NotYours
from connect.conversations import broadcasts
from connect.conversations.models.assignment import Assignment
from connect.conversations.models.conversation import Conversation
from connect.conversations.models.message import Message
from connect.conversations.models.snapshots import kept_all, put_back
from connect.conversations.models.ticket import Ticket
from connect.live import collecting

WATCHED: Final = (*FIELDS, "phone", "blocked_at", "opted_out_at", "merged_into")
"""Of the contact: whoever changes one of these has done something new."""


class SamePerson(Refusal):
    """Nobody can be united with themselves."""


class SomethingNew(Refusal):
    """What was united has gone on since."""


class Merge(models.Model):
    """Two contacts that a person made one (*Unir contatos*), and how both stood before."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    double = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)
    """The rows of both, by table; and which messages were the double's."""
    left_as = models.JSONField(default=dict)
    """How the one looked right afterwards: while it does, the union can be undone."""

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.double_id} em {self.contact_id}"

    @staticmethod
    def survivor_of(contact: Contact, other: Contact) -> tuple[Contact, Contact]:
        """Which stays, and which becomes part of it: the one that has a telephone; else the first."""
        return (other, contact) if other.phone and not contact.phone else (contact, other)

    @classmethod
    def unite(cls, contact: Contact, other: Contact, *, by: User) -> Merge:
        """The two were one person. Only who sees both may say so. Raises NotYours, SamePerson."""
        if contact.pk == other.pk:
            raise SamePerson("Escolha outro contato para unir.")
        with transaction.atomic(), collecting():
            locked = Contact.objects.visible_to(by).filter(pk__in=[contact.pk, other.pk]).order_by("pk")
            found = {each.pk: each for each in locked.select_for_update(no_key=True, of=("self",))}
            if len(found) < 2:
                raise NotYours("Um destes contatos não está mais com você.")
            survivor, double = cls.survivor_of(found[contact.pk], found[other.pk])
            heard = contact_broadcasts.hearers_of([survivor, double])
            merge = cls(contact=survivor, double=double, by=by, before=_rows_of(survivor, double))
            named, joined = ({"name": each.name, "phone": each.phone} for each in (survivor, double))
            survivor.absorb(double)
            Conversation.absorb_all(survivor, double)
            survivor.refresh_from_db()
            merge.left_as = looks(survivor)
            merge.save()
            record(
                "contact.merged",
                by=by,
                about=survivor,
                before=joined,
                after=named,
                personal=["name", "phone"],
            )
            contact_broadcasts.contact_changed(survivor, also=heard[survivor.pk])
            contact_broadcasts.contact_left(double, heard[double.pk])
        return merge

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and looks(self.contact) == self.left_as

    def undo(self, *, by: User) -> None:
        """The two are two again, each as it stood. Raises SomethingNew, NotYours."""
        with transaction.atomic(), collecting():
            merge = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            both = Contact.objects.filter(pk__in=[merge.contact_id, merge.double_id]).order_by("pk")
            found = {each.pk: each for each in both.select_for_update(no_key=True, of=("self",))}
            survivor, double = found[merge.contact_id], found[merge.double_id]
            if not Contact.objects.visible_to(by).filter(pk=survivor.pk).exists():
                raise NotYours("Este contato não está mais com você.")
            if merge.undone_at is not None or looks(survivor) != merge.left_as:
                raise SomethingNew("Já aconteceu algo novo com este contato. Não dá mais para desfazer.")
            merge._settle_codes()
            threads = list(Conversation.objects.locked().filter(contact=survivor).order_by("pk"))
            heard = contact_broadcasts.hearers(survivor)
            heard_of_threads = {thread.pk: broadcasts.hearers(thread) for thread in threads}
            merge._put_back()
            merge.undone_at = self.undone_at = timezone.now()
            merge.before = {}
            merge.save(update_fields=["undone_at", "before"])
            record("contact.unmerged", by=by, about=survivor)
            for each in (survivor, double):
                each.refresh_from_db()
                contact_broadcasts.contact_changed(each, also=heard)
            for thread in Conversation.objects.filter(contact__in=[survivor, double]).order_by("pk"):
                broadcasts.conversation_changed(thread, also=heard_of_threads.get(thread.pk, ()))

    def _settle_codes(self) -> None:
        """Whether what is put back would repeat a COD. Raises SomethingNew where it may not."""
        both = self.before["contacts"]
        codes = [row["code"] for row in both if row["code"]]
        others = Contact.objects.filter(code__in=codes).exclude(pk__in=[row["id"] for row in both])
        repeats = len(set(codes)) < len(codes) or others.exists()
        if repeats and not Company.lets_codes_repeat():
            raise SomethingNew("O código (COD) de antes já é de outro contato. Não dá mais para desfazer.")
        for row in both:
            row["code_repeats"] = repeats and bool(row["code"])

    def _put_back(self) -> None:
        """First what others refer to; the survivor first, who may have what is unique of the double."""
        before = self.before
        put_back(Contact, before["contacts"])
        put_back(Identity, before["identities"])
        read = set(
            Conversation.objects.filter(contact=self.contact, unread_count=0).values_list("number", flat=True)
        )
        put_back(Conversation, before["conversations"])
        for thread, pks in before["messages"].items():
            Message.objects.filter(pk__in=pks).update(conversation=int(thread))
        for model, name in ((Ticket, "tickets"), (Assignment, "assignments")):
            for row in before[name]:  # each at home before any of them is open again
                model._default_manager.filter(pk=row["id"]).update(conversation=row["conversation_id"])
        put_back(Ticket, before["tickets"])
        put_back(Assignment, before["assignments"])
        threads = Conversation.objects.filter(pk__in=[row["id"] for row in before["conversations"]])
        for thread in threads:
            if thread.number_id in read:
                thread.unread_count = 0  # whoever has it has read both
            last = thread.messages.exclude(direction="system").newest_first().first()
            if last is not None:
                thread.show_again(last)  # its ticks may have come meanwhile
            thread.save_changes()


def _rows_of(survivor: Contact, double: Contact) -> dict[str, Any]:
    both = [survivor, double]
    threads = Conversation.objects.filter(contact__in=both).order_by("pk")
    return {
        "contacts": kept_all(both),
        "identities": kept_all(Identity.objects.filter(contact__in=both).order_by("pk")),
        "conversations": kept_all(threads),
        "tickets": kept_all(Ticket.objects.filter(conversation__in=threads).order_by("pk")),
        "assignments": kept_all(Assignment.objects.filter(conversation__in=threads).order_by("pk")),
        "messages": {
            str(thread.pk): list(thread.messages.order_by("pk").values_list("pk", flat=True))
            for thread in threads.filter(contact=double)
        },
    }


def looks(contact: Contact) -> dict[str, Any]:
    """What is new when something new has happened. Reading and ticks are nothing new."""
    threads = Conversation.objects.filter(contact=contact).order_by("pk")
    newest = Message.objects.filter(conversation__in=threads).aggregate(newest=Max("pk"))["newest"]
    assignment = Assignment.objects.filter(conversation__in=threads).aggregate(newest=Max("pk"))["newest"]
    values = {name: getattr(contact, contact._meta.get_field(name).attname) for name in WATCHED}  # type: ignore[union-attr]
    return {
        "contact": {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in values.items()
        },
        "identities": [
            list(each) for each in contact.identities.order_by("pk").values_list("pk", "kind", "key", "value")
        ],
        "doubles": list(contact.doubles.order_by("pk").values_list("pk", flat=True)),
        "conversations": [
            list(each) for each in threads.values_list("pk", "status", "assignee", "sector", "ticket")
        ],
        "newest": [newest, assignment],
    }
