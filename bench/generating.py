"""`bench generate`: a company in a folder, to be measured, or served with `CSI_DATA_DIR=... bin/serve`."""

from __future__ import annotations

import time
from pathlib import Path

from bench.ground import Size, settle


def generate(size: Size, *, data: Path, database_url: str) -> None:
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    settle(data, database_url or f"sqlite:///{data / 'connect.sqlite3'}")
    from django.core.management import call_command

    from bench.company import Company
    from connect.contacts.models import Contact
    from connect.conversations.counting import Keeper

    call_command("migrate", verbosity=0)
    if Contact.objects.exists():
        raise SystemExit(f"There is a company in {data} already.")
    print(f"Generating {size.contacts:,} contacts and {size.messages:,} messages ...", flush=True)
    start = time.perf_counter()
    Company(size).found()
    Keeper().keep()
    print(f"... done in {time.perf_counter() - start:.0f} s", flush=True)
