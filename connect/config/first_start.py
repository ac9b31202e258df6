"""What a start makes: the demo company in an empty database, the number that the environment names."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.conf import settings

from connect.accounts.models import Sector, User
from connect.simulator import company, provision
from connect.simulator.models import SimulatedNumber
from connect.whatsapp.models import Number
from connect.whatsapp.registration import register_first_number

logger = logging.getLogger(__name__)


def settle() -> None:
    """Decide whether this is a demo, for this process, and make what is missing.

    After migrating, with no other process in here. All processes come to the same decision, which is then
    in `settings.DEMO`.
    """
    asked, is_empty = settings.DEMO, not User.objects.exists()
    settings.DEMO = _is_demo(asked, is_empty=is_empty)
    if settings.DEMO and is_empty and not SimulatedNumber.objects.exists():
        company.found()
    _register_number()


def _is_demo(asked: bool | None, *, is_empty: bool) -> bool:
    if asked is False:
        return False
    if SimulatedNumber.objects.exists():
        return True
    if not is_empty:
        if asked:
            logger.warning("demo_refused", extra={"reason": "the database is in use"})
        return False
    return asked is True or not (settings.WHATSAPP_FIRST_NUMBER["phone_number_id"] or Number.objects.exists())


def _register_number() -> None:
    """A demo's is simulated too, unless the environment says where else to send."""
    is_simulated = settings.DEMO and not settings.WHATSAPP_API_URL
    sector = Sector.objects.filter(name=company.COMERCIAL).first() if settings.DEMO else None
    number = register_first_number(sector=sector, is_simulated=is_simulated)
    if number is not None and is_simulated:
        provision.simulate_number(
            phone_number_id=number.phone_number_id,
            waba_id=number.waba_id,
            display_phone=number.display_phone or company.SPARE_PHONE,
            verified_name=company.NAME,
            token=number.token.reveal(),
            app_secret=next(iter(number.signing_secrets), ""),
            verify_token=number.verify_token.reveal(),
        )


def greeting() -> Iterator[str]:
    """What whoever starts the server wants to know, line by line."""
    yield f"CSI Connect: {settings.BASE_URL}"
    if settings.DEMO:
        yield from company.doorplate()
        yield f"Celulares dos clientes: {settings.BASE_URL}/simulador/"
    elif not User.objects.exists():
        yield "Ainda não há usuários. Crie o primeiro Admin com: bin/manage first_admin"
    if not settings.DEMO and missing_from_environment():
        yield f"O número do ambiente está incompleto. Falta: {', '.join(missing_from_environment())}"


def missing_from_environment() -> list[str]:
    given: dict[str, str] = settings.WHATSAPP_FIRST_NUMBER
    if not given["phone_number_id"]:
        return []
    return [f"WHATSAPP_{name.upper()}" for name, value in given.items() if not value]
