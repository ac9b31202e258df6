"""What is over is not kept."""

from __future__ import annotations

from django.core.management import call_command

from connect.accounts.models import Allowance, TrustedDevice, Verification
from connect.jobs import every


@every(hours=1)
def forget_what_is_over() -> None:
    """Verifications, allowances, trusted devices and sessions that have ended."""
    Verification.objects.forget_old()
    Allowance.objects.forget_old()
    TrustedDevice.objects.forget_old()
    call_command("clearsessions")
