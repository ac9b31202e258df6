from __future__ import annotations

from django.db import models


class Row(models.Model):
    """A row of the sheet that is imported, as far as its columns are mapped, and what is to become of it."""

    class Verdict(models.TextChoices):
        CREATE = "create", "Criar"
        UPDATE = "update", "Atualizar"
        SKIP = "skip", "Pular"
        REFUSE = "refuse", "Recusada"

    class Cause(models.TextChoices):
        """Why it is skipped or refused, in a few words; `reason` says it in a sentence."""

        NAME = "name", "Nome"
        PHONE = "phone", "Telefone"
        CODE = "code", "COD"
        EMAIL = "email", "E-mail"
        BIRTH_DATE = "birth_date", "Data de nascimento"
        SECTOR = "sector", "Setor"
        OWNER = "owner", "Atendente"
        REPEATED = "repeated", "Repetida na planilha"
        HELD = "held", "Contato de outra pessoa"
        SAME = "same", "Já está igual"
        KNOWN = "known", "Já existe"

    import_of = models.ForeignKey("imports.Import", models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    """Where it stands in the sheet."""
    values = models.JSONField()
    """By field, what the cells say."""
    key = models.CharField(max_length=20, blank=True)
    """The telephone's match key, once it could be read."""
    verdict = models.CharField(max_length=6, choices=Verdict)
    cause = models.CharField(max_length=10, choices=Cause, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["import_of", "line"], name="row_once_per_line")]
        indexes = [
            models.Index(fields=["import_of", "verdict", "line"], name="imports_row_verdict"),
            models.Index(fields=["key"], name="imports_row_key"),
        ]

    def __str__(self) -> str:
        return f"Linha {self.line}"

    @property
    def is_to_write(self) -> bool:
        return self.verdict in {self.Verdict.CREATE, self.Verdict.UPDATE}

    def settle(self, verdict: str, *, cause: str = "", reason: str = "") -> None:
        """What is to become of it; in memory."""
        self.verdict, self.cause, self.reason = verdict, cause, reason[:300]

    def refuse(self, cause: str, reason: str) -> None:
        self.settle(self.Verdict.REFUSE, cause=cause, reason=reason)
