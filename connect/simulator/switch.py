"""Whether the simulator is on: in a demo, never beside the real Meta."""

from __future__ import annotations

from django.conf import settings

from connect.simulator.models import SimulatedNumber


def is_on() -> bool:
    """`CSI_DEMO` decides; without it, a database that holds simulated numbers is a demo's, and stays one."""
    if settings.DEMO is None:
        return SimulatedNumber.objects.exists()
    return bool(settings.DEMO)
