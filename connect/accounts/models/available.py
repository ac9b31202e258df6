from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from connect.accounts import broadcasts
from connect.accounts.bells import availability_bell
from connect.accounts.refusals import Refusal
from connect.audit.trail import record

if TYPE_CHECKING:
    from connect.accounts.models.user import User

ONLINE_FOR = timedelta(seconds=30)
"""A person counts as connected this long after their last beat."""


class NoReason(Refusal):
    """A pause says why."""


class State(models.TextChoices):
    """How a person stands, as colleagues see it. In the order of a list: who can help comes first."""

    ONLINE = "online", "Online"
    PAUSED = "paused", "Em pausa"
    ABSENT = "absent", "Ausente"
    OFFLINE = "offline", "Offline"


class Available(models.Model):
    """Whether a person can be given work now. One state per person, however many tabs are open."""

    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    pause_reason = models.CharField("motivo da pausa", max_length=120, blank=True)
    absent_until = models.DateField("ausente até", null=True, blank=True)
    substitute = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="substituto"
    )
    told_state = models.CharField(max_length=7, choices=State, default=State.OFFLINE, editable=False)
    """What colleagues' screens were told last. Time alone changes a state: whoever looks tells the rest."""

    class Meta:
        abstract = True

    @property
    def is_connected(self) -> bool:
        return self.last_seen_at is not None and self.last_seen_at > timezone.now() - ONLINE_FOR

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def is_absent(self) -> bool:
        return self.absent_until is not None and timezone.localdate() <= self.absent_until

    @property
    def is_online(self) -> bool:
        """Green: connected, not paused, not absent."""
        return self.is_connected and not self.is_paused and not self.is_absent

    @property
    def state(self) -> State:
        if self.is_absent:
            return State.ABSENT
        if not self.is_connected:
            return State.OFFLINE
        return State.PAUSED if self.is_paused else State.ONLINE

    @property
    def state_word(self) -> str:
        """`Online`, `Em pausa`, `Ausente até 30/11`, `Offline`."""
        if self.state == State.ABSENT and self.absent_until is not None:
            return f"Ausente até {self.absent_until:%d/%m}"
        return str(self.state.label)

    @property
    def state_note(self) -> str:
        """What colleagues may know besides: why the pause, who is there instead."""
        if self.state == State.PAUSED:
            return self.pause_reason
        if self.state == State.ABSENT and self.substitute is not None:
            return f"No lugar: {self.substitute.name}"
        return ""

    @property
    def own_state(self) -> State:
        """As the person sees it: who looks at their own page is there."""
        if self.is_paused:
            return State.PAUSED
        return State.ABSENT if self.is_absent else State.ONLINE

    @property
    def own_state_word(self) -> str:
        if self.is_paused:
            return f"Em pausa: {self.pause_reason}"
        return self.state_word if self.is_absent else str(State.ONLINE.label)

    @staticmethod
    def online_at(now: datetime) -> Q:
        """The same as `is_online`, for a query."""
        today = timezone.localdate(now)
        return (
            Q(last_seen_at__gt=now - ONLINE_FOR, paused_at=None)
            & (Q(absent_until=None) | Q(absent_until__lt=today))
            & Q(is_active=True)
        )

    @staticmethod
    def state_at(now: datetime) -> Case:
        """The same as `state`, for a query."""
        return Case(
            When(absent_until__gte=timezone.localdate(now), then=Value(State.ABSENT)),
            When(Q(last_seen_at=None) | Q(last_seen_at__lte=now - ONLINE_FOR), then=Value(State.OFFLINE)),
            When(paused_at__isnull=False, then=Value(State.PAUSED)),
            default=Value(State.ONLINE),
            output_field=models.CharField(),
        )

    # -- verbs ---------------------------------------------------------------------------------

    def pause(self: User, *, by: User, reason: str) -> None:  # type: ignore[misc]
        """*Em pausa*: no sector gives anything automatically until `resume`; one's own customers still come.

        Again, it only says another reason. Raises NoReason.
        """
        reason = " ".join(reason.split())[:120]
        if not reason:
            raise NoReason("Diga o motivo da pausa.")
        with transaction.atomic():
            self.lock()
            self.paused_at, self.pause_reason = self.paused_at or timezone.now(), reason
            self.save(update_fields=["paused_at", "pause_reason"])
            record("user.paused", by=by, about=self, after={"reason": reason}, personal=["reason"])
            self.tell_state()

    def resume(self: User, *, by: User) -> None:  # type: ignore[misc]
        """The pause is over, and what waits in the queue may come. Without a pause nothing changes."""
        with transaction.atomic():
            self.lock()
            if not self.is_paused:
                return
            self.paused_at, self.pause_reason = None, ""
            self.save(update_fields=["paused_at", "pause_reason"])
            record("user.resumed", by=by, about=self)
            self.tell_state()
            availability_bell.ring()

    def tell_state(self: User) -> None:  # type: ignore[misc]
        """Colleagues see it now. In the transaction that changed it."""
        self.told_state = self.state
        type(self).objects.filter(pk=self.pk).update(told_state=self.told_state)
        broadcasts.person_changed(self.pk)
