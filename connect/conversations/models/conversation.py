from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import F, Q

from connect.accounts.models import Sector, User
from connect.contacts import broadcasts as contact_broadcasts
from connect.contacts.models import Contact
from connect.conversations.bulk import Update, write_each
from connect.conversations.models.addressable import Addressable
from connect.conversations.models.closeable import Closeable
from connect.conversations.models.highlightable import Highlightable
from connect.conversations.models.listable import Listable
from connect.conversations.models.mergeable import Mergeable
from connect.conversations.models.readable import Readable, ReadableQuerySet
from connect.conversations.models.receivable import Receivable
from connect.conversations.models.releasable import Releasable
from connect.conversations.models.repliable import Repliable
from connect.conversations.models.transferable import Transferable
from connect.conversations.models.waitable import Waitable
from connect.conversations.models.windowed import Windowed
from connect.ui.among import Among, Many
from connect.ui.prepared import Given, Prepared, Values
from connect.whatsapp.models import Number


class Conversation(
    Receivable,
    Repliable,
    Transferable,
    Waitable,
    Releasable,
    Closeable,
    Readable,
    Mergeable,
    Highlightable,
    Listable,
    Windowed,
    Addressable,
):
    """The one thread of a contact on one of the company's numbers. It never ends; it is opened and closed."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pendente"
        ACTIVE = "active", "Em Atendimento"
        CLOSED = "closed", "Encerrado"

    ALIVE_FIRST = (Status.ACTIVE, Status.PENDING, Status.CLOSED)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="conversations")
    number = models.ForeignKey(Number, models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.CLOSED)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="conversations")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="conversations")
    ticket = models.ForeignKey("conversations.Ticket", models.SET_NULL, null=True, related_name="+")
    """The latest, open or closed."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "number"], name="one_conversation_per_contact_and_number"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", is_open=False) | (~Q(status="closed") & Q(is_open=True)),
                name="open_unless_closed",
            ),
            models.CheckConstraint(
                condition=Q(highlight=None, highlighted_at=None)
                | Q(highlight__isnull=False, highlighted_at__isnull=False, is_open=True),
                name="only_what_is_open_stands_out",
            ),
            models.CheckConstraint(
                condition=Q(late_at=None) | Q(is_open=True, waiting_since__isnull=False),
                name="late_only_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(awaiting="") | Q(is_open=True, assignee__isnull=False),
                name="awaiting_who_has_it",
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[*whose, "-is_open", "-last_at", "-last_message_id", "-id"],
                    name=f"conversations_{name}",
                )
                for whose, name in (([], "all"), (["assignee"], "mine"), (["sector"], "of_sector"))
            ),
            models.Index(
                fields=["sector", "waiting_since"],
                condition=Q(assignee=None, is_open=True),
                name="conversations_queue",
            ),
            models.Index(
                fields=["sector", "waiting_since"],
                condition=Q(late_at__isnull=False),
                name="conversations_late",
            ),
            models.Index(
                fields=["window_ends_at"],
                condition=Q(waiting_since__isnull=False),
                name="conversations_closing",
            ),
            *(
                models.Index(
                    fields=[*whose, "-highlight", "-highlighted_at", "-last_message_id", "-id"],
                    condition=Q(highlight__isnull=False),
                    name=f"conversations_standout{suffix}",
                )
                for whose, suffix in (([], ""), (["assignee"], "_mine"), (["sector"], "_here"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} em {self.number}"

    def save_changes(self, *fields: str) -> None:
        """Write these columns and what list rows show."""
        write_each([self], [*fields, *self.LISTED])

    @property
    def is_pending(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    def become(self, status: str) -> None:
        """Set the status, in memory."""
        self.status = status
        self.is_open = status != self.Status.CLOSED

    def store_contact_status(self) -> None:
        """The contact's status follows its conversations: the most alive counts."""
        self.store_contact_statuses([self])

    @classmethod
    def store_contact_statuses(cls, conversations: Collection[Conversation]) -> None:
        """The same of many, each as it is in memory. The one writer of it."""
        if not conversations:
            return
        statuses: defaultdict[int, set[str]] = defaultdict(set)
        for each in conversations:
            statuses[each.contact_id].add(each.status)
        these = {each.pk for each in conversations}
        for row in WITH_THESE.read(contacts=statuses):
            if row["pk"] not in these:
                statuses[row["contact_id"]].add(row["status"])
        had_ticket = {each.contact_id for each in conversations if each.ticket_id is not None}
        changed, first, heard = [], [], []
        for contact in THESE.read(contacts=statuses):
            status = contact.status if contact.has_had_ticket else cls.Status.PENDING
            if contact.pk in had_ticket:
                status = next(status for status in cls.ALIVE_FIRST if status in statuses[contact.pk])
            is_first = contact.pk in had_ticket and not contact.has_had_ticket
            # Whoever hears of this conversation sees it in its contact's row; others see the contact alone.
            if status != contact.status or (is_first and contact.owner_id is not None):
                heard.append(contact)
            if status != contact.status:
                contact.status = status
                changed.append(contact)
            if is_first:
                contact.has_had_ticket = True
                first.append(contact)
        write_each(changed, ["status"])
        write_each(first, ["has_had_ticket"])
        contact_broadcasts.contacts_changed(heard)

    def store_contact_moment(self) -> None:
        """The contact was last talked with when this conversation's row says, if not later elsewhere."""
        self.store_contact_moments([self])

    @staticmethod
    def store_contact_moments(conversations: Iterable[Conversation]) -> None:
        """The same of many."""
        TALKED.write(
            [
                {"at": moment, "id": each.contact_id}
                for each in conversations
                if (moment := each.last_message_at) is not None
            ]
        )


WITH_THESE = Prepared[Values](
    lambda: Conversation.objects.filter(Among(F("contact"), Given("contacts", Many()))).values(
        "pk", "contact_id", "status"
    )
)
THESE = Prepared[Contact](
    lambda: Contact.objects.filter(Among(F("pk"), Given("contacts", Many()))).order_by("pk")
)
TALKED = Update(
    Contact._meta.db_table,
    "talked_at = {at}",
    {"at": "timestamptz", "id": "bigint"},
    where="(talked_at IS NULL OR talked_at < {at})",
)
