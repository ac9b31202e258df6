from __future__ import annotations

import os
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from connect.accounts.models import Role, User
from connect.audit.trail import record
from connect.config import preparation

PASSWORD = "CSI_ADMIN_PASSWORD"  # noqa: S105 - the variable's name


class Command(BaseCommand):
    help = (
        "Makes the first Admin, who makes everyone else. Asks for what is not given; the password may come "
        f"in the environment as {PASSWORD}."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", help="Usuário")
        parser.add_argument("--name", help="Nome")
        parser.add_argument("--email", help="E-mail")

    def handle(self, *, username: str | None, name: str | None, email: str | None, **options: Any) -> None:
        with preparation.alone():
            call_command("migrate", interactive=False, verbosity=0)
        if User.objects.active().filter(role=Role.ADMIN).exists():
            raise CommandError("Já existe um Admin: novos usuários são criados em Administração.")
        user = User(
            username=username or input("Usuário: "),
            name=name or input("Nome: "),
            email=email or input("E-mail: "),
            role=Role.ADMIN,
        )
        password = os.environ.get(PASSWORD) or getpass("Senha: ")
        try:
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
        except ValidationError as wrong:
            raise CommandError("\n".join(wrong.messages)) from wrong
        user.save()
        record("user.created", by=None, about=user)
        self.stdout.write(f"Pronto: {user.name} já pode entrar como {user.username}.")
