from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    AGENT = "agent", "Atendente"
    MANAGER = "manager", "Gerente"
    ADMIN = "admin", "Admin"
