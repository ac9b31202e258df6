from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import models, transaction
from django.utils import timezone

from connect.accounts.models import Sector, User
from connect.accounts.refusals import Refusal
from connect.audit.trail import record
from connect.contacts.imports import broadcasts
from connect.contacts.imports.headings import Field
from connect.contacts.imports.models.row import Row

UNDOABLE_FOR = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)
"""So long the rows of an import are kept for its report."""


class NotNow(Refusal):
    """The import is not at the step that this belongs to."""


class NotMapped(Refusal):
    """The columns that every contact needs are not there."""


def _place(import_: Import, filename: str) -> str:
    return f"imports/{uuid.uuid4().hex}"


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> ImportQuerySet:
        """One's own; admins see all."""
        if user.is_admin:
            return self
        return self.filter(by=user) if user.is_manager else self.none()


class Import(models.Model):
    """One spreadsheet on its way into the address book."""

    class State(models.TextChoices):
        READING = "reading", "Lendo a planilha"
        MAPPING = "mapping", "Aguardando as colunas"
        CHECKING = "checking", "Conferindo as linhas"
        READY = "ready", "Aguardando confirmação"
        RUNNING = "running", "Importando"
        DONE = "done", "Concluída"
        UNDOING = "undoing", "Desfazendo"
        UNDONE = "undone", "Desfeita"
        CANCELLED = "cancelled", "Cancelada"
        REFUSED = "refused", "Recusada"

    class Known(models.TextChoices):
        """What becomes of a contact that is there already."""

        UPDATE = "update", "Atualizar com o que está na planilha"
        LEAVE = "leave", "Deixar como está"

    WORKING = frozenset({State.READING, State.CHECKING, State.RUNNING, State.UNDOING})

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    problem = models.CharField(max_length=300, blank=True)
    """Why it was refused."""
    file = models.FileField(upload_to=_place, blank=True)
    """Gone once its rows are in the database."""
    filename = models.CharField(max_length=200)
    heading_line = models.PositiveIntegerField(default=0)
    """The line of the headings; 0: there are none."""
    headings = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    """The first rows, for the eye, as long as columns are chosen."""
    mapping = models.JSONField(default=dict)
    """Field to column."""
    known = models.CharField(max_length=6, choices=Known, default=Known.UPDATE)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    """Of new contacts whose row names nobody."""
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    expected = models.PositiveIntegerField(default=0)
    """About how many rows there are."""
    reached = models.PositiveIntegerField(default=0)
    """The line up to which the present step has come."""
    checked = models.PositiveIntegerField(default=0)
    to_create = models.PositiveIntegerField(default=0)
    to_update = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)
    """Written rows that undoing left alone: somebody had touched them."""
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-id"]), models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return self.filename

    # -- where it stands

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def to_write(self) -> int:
        return self.to_create + self.to_update

    @property
    def written_count(self) -> int:
        return self.created + self.updated

    @property
    def undoable_until(self) -> Any:
        return self.finished_at + UNDOABLE_FOR if self.finished_at else None

    @property
    def can_be_undone(self) -> bool:
        return (
            self.state in {self.State.DONE, self.State.CANCELLED}
            and bool(self.written_count)
            and self.finished_at is not None
            and timezone.now() < self.finished_at + UNDOABLE_FOR
        )

    @property
    def step_done(self) -> int:
        """Rows that the present step has dealt with, of `step_whole`."""
        return {
            self.State.CHECKING: self.checked,
            self.State.RUNNING: self.written_count,
            self.State.UNDOING: self.undone + self.stayed,
        }.get(self.State(self.state), 0)

    @property
    def step_whole(self) -> int:
        return {
            self.State.RUNNING: self.to_write,
            self.State.UNDOING: self.written_count,
        }.get(self.State(self.state), self.expected)

    @property
    def share(self) -> int:
        """How far the present step has come, in a hundred."""
        return min(100, self.step_done * 100 // self.step_whole) if self.step_whole else 0

    # -- verbs

    @classmethod
    def begin(cls, *, file: File[bytes], by: User) -> Import:
        """A sheet has been handed in. It is looked at in the background."""
        with transaction.atomic():
            import_ = cls(by=by, filename=(file.name or "planilha").rpartition("/")[2][-200:])
            import_.file.save(import_.filename, file, save=False)
            import_.save()
            record("import.begun", by=by, about=import_)
            import_._go_on()
        return import_

    def look_at_headings(self, line: int, *, by: User) -> None:
        """The headings stand in another line than we guessed; 0: nowhere. The sheet is looked at again."""
        with transaction.atomic():
            self._lock(self.State.MAPPING)
            self._become(self.State.READING, heading_line=line)
            self._go_on()

    def choose(
        self,
        *,
        mapping: Mapping[str, int],
        known: str,
        owner: User | None,
        sector: Sector | None,
        by: User,
    ) -> None:
        """The columns are these. Every row is checked now; nothing is written yet."""
        if Field.PHONE not in mapping:
            raise NotMapped("Escolha a coluna do telefone: sem ele não se sabe de quem é a linha.")
        with transaction.atomic():
            self._lock(self.State.MAPPING)
            self._become(
                self.State.CHECKING,
                mapping=dict(mapping),
                known=known,
                owner=owner,
                sector=sector,
                sample=[],
                reached=0,
            )
            self._go_on()

    def start(self, *, by: User) -> None:
        """Write what was checked."""
        with transaction.atomic():
            self._lock(self.State.READY)
            if not self.to_write:
                raise NotNow("Nenhuma linha pode ser importada.")
            self._become(self.State.RUNNING, reached=0)
            record("import.started", by=by, about=self, after={"rows": self.to_write})
            self._go_on()

    def cancel(self, *, by: User) -> None:
        """Go no further. What has been written stays, and can be undone."""
        with transaction.atomic():
            self._lock(
                self.State.READING,
                self.State.MAPPING,
                self.State.CHECKING,
                self.State.READY,
                self.State.RUNNING,
            )
            self._become(self.State.CANCELLED, sample=[], finished_at=timezone.now())
            self.drop_file()
            record("import.cancelled", by=by, about=self, after={"written": self.written_count})

    def undo(self, *, by: User) -> None:
        """Take back what nobody has touched since. Works in the background; says how many rows stayed."""
        with transaction.atomic():
            self._lock(self.State.DONE, self.State.CANCELLED)
            if not self.can_be_undone:
                raise NotNow("Esta importação não pode mais ser desfeita: passaram-se 24 horas.")
            self._become(self.State.UNDOING, undone_by=by)
            record("import.undone", by=by, about=self)
            self._go_on()

    # -- what the background tells

    def refuse(self, sentence: str) -> None:
        """The file cannot be taken."""
        self._become(self.State.REFUSED, problem=sentence[:300], finished_at=timezone.now())
        self.drop_file()

    def looked(
        self, *, headings: list[str], sample: list[list[str]], line: int, mapping: dict[str, int]
    ) -> None:
        self._become(self.State.MAPPING, headings=headings, sample=sample, heading_line=line, mapping=mapping)

    def count_checked(self, rows: list[Row]) -> None:
        """A piece has been checked; in memory."""
        self.checked += len(rows)
        self.reached = rows[-1].line
        for row in rows:
            self.count(row.verdict)

    def count(self, verdict: str, rows: int = 1) -> None:
        """So many more, or fewer, rows have this verdict; in memory."""
        counter = {
            Row.Verdict.CREATE: "to_create",
            Row.Verdict.UPDATE: "to_update",
            Row.Verdict.SKIP: "skipped",
            Row.Verdict.REFUSE: "refused",
        }[Row.Verdict(verdict)]
        setattr(self, counter, getattr(self, counter) + rows)

    def ready(self) -> None:
        """Every row has been checked."""
        self._become(self.State.READY, expected=self.checked)
        self.drop_file()

    def done(self) -> None:
        self._become(self.State.DONE, finished_at=timezone.now())
        record(
            "import.finished",
            by=self.by,
            about=self,
            after={"created": self.created, "updated": self.updated, "refused": self.refused},
        )

    def is_undone(self) -> None:
        self._become(self.State.UNDONE)

    def progressed(self) -> None:
        """Write how far it has come, and tell."""
        self.save()
        broadcasts.import_changed(self)

    def drop_file(self) -> None:
        """The file has served: what is personal is kept no longer than needed."""
        name, storage = self.file.name, self.file.storage
        if name:
            self.file = ""
            self.save(update_fields=["file"])
            transaction.on_commit(lambda: storage.delete(name))

    def _lock(self, *states: str) -> None:
        self.refresh_from_db(from_queryset=Import.objects.select_for_update(of=("self",)))
        if self.state not in states:
            raise NotNow("A importação já está em outro passo.")

    def _become(self, state: str, **changes: Any) -> None:
        for name, value in {**changes, "state": state}.items():
            setattr(self, name, value)
        self.progressed()

    def _go_on(self) -> None:
        from connect.contacts.imports.work import go_on

        go_on.enqueue(self.pk)
