from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from connect.intake.models import KeptUpdate


class Command(BaseCommand):
    help = "Lists the updates that were kept aside (no argument), or processes them again (--all, or ids)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="kept updates to process again")
        parser.add_argument("--all", action="store_true", help="process every kept update again")

    def handle(self, *args: Any, ids: list[int], **options: Any) -> None:
        kept = KeptUpdate.objects.filter(state=KeptUpdate.State.KEPT).order_by("pk")
        if ids:
            kept = kept.filter(pk__in=ids)
        elif not options["all"]:
            for update in kept:
                self.stdout.write(
                    f"{update.pk}\t{update.received_at:%Y-%m-%d %H:%M}\t{update.reason}\t{update.about}"
                )
            self.stdout.write(f"{kept.count()} kept")
            return
        done = sum(update.replay(by=None) for update in kept.iterator())
        self.stdout.write(f"{done} processed, {kept.count()} still kept")
