"""What Meta tells of accounts, numbers and templates becomes an alert that administrators read."""

from __future__ import annotations

import hashlib

import msgspec
from django.utils import timezone

from connect.whatsapp.answers import GraphError
from connect.whatsapp.errors import MEANINGS, Action, Meaning, judge, meaning_of
from connect.whatsapp.models import Alert, Number
from connect.whatsapp.updates import AccountChanged, AccountFailed, TemplateChanged, Update

type AccountUpdate = AccountChanged | AccountFailed | TemplateChanged

TEMPLATE_ASPECTS = {
    "status": "a situação mudou para",
    "quality": "a qualidade mudou para",
    "category": "a categoria mudou para",
}


def heed(update: AccountUpdate, number: Number | None) -> None:
    """Tell the administrators, once however often Meta tells us."""
    if isinstance(update, AccountFailed) and not any(_is_for_admins(item.code) for item in update.problems):
        return
    Alert.objects.tell(
        _kind(update),
        _sentence(update),
        key=_key(update),
        happened_at=update.happened_at,
        number=number,
        waba_id=update.waba_id,
        serious=isinstance(update, AccountFailed) or (isinstance(update, AccountChanged) and update.serious),
    )


def heed_unknown_number(update: Update) -> None:
    """Somebody wrote to a number that we do not know: its messages are kept aside until it is registered."""
    shown = update.display_phone_number or update.phone_number_id
    Alert.objects.tell(
        "unknown_number",
        f"Chegam mensagens para o número {shown}, que não está cadastrado. Elas ficam guardadas.",
        key=f"unknown_number:{update.phone_number_id}"[:120],
        waba_id=update.waba_id,
        serious=True,
    )


def heed_refusal(number: Number, error: GraphError) -> Meaning:
    """Do to the number what this answer asks for, and say what it means for the message."""
    meaning = judge(error)
    _heed(number, meaning, str(error))
    return meaning


def heed_failure(number: Number, code: int, told: str = "") -> Meaning:
    """The same for the error of a `failed` status."""
    meaning = meaning_of(code)
    _heed(number, meaning, f"{code} {told}".strip())
    return meaning


def _heed(number: Number, meaning: Meaning, told: str) -> None:
    now = timezone.now()
    if meaning.action is Action.DISCONNECT:
        number.disconnect(f"A Meta não aceita mais o token de acesso. Conecte o número de novo ({told}).")
    elif meaning.action is Action.STOP:
        until = now + meaning.stop_for if meaning.stop_for else None
        number.stop(f"A Meta não deixa este número enviar ({told}).", until)
    elif meaning.alerts:
        Alert.objects.tell(
            "refused",
            f"{number}: a Meta recusou um envio ({told}).",
            key=f"refused:{number.pk}:{meaning.code}:{timezone.localdate(now).isoformat()}",
            number=number,
        )


def _is_for_admins(code: int) -> bool:
    return code not in MEANINGS or MEANINGS[code].alerts


def _kind(update: AccountUpdate) -> str:
    match update:
        case AccountChanged():
            return update.about[:60]
        case AccountFailed():
            return "account_failed"
        case TemplateChanged():
            return f"template_{update.aspect}"


def _sentence(update: AccountUpdate) -> str:
    match update:
        case AccountChanged():
            return update.summary or f"Aviso da Meta: {update.about}."
        case AccountFailed():
            told = "; ".join(
                f"{problem.title or problem.message} ({problem.code})" for problem in update.problems
            )
            return f"A Meta informou um problema na conta: {told}"
        case TemplateChanged():
            name = update.name or update.template_id
            aspect = TEMPLATE_ASPECTS.get(update.aspect)
            sentence = (
                f"Template {name}: {aspect} {update.value}"
                if aspect
                else f"Template {name}: o conteúdo mudou"
            )
            return f"{sentence} ({update.reason})." if update.reason else f"{sentence}."


def _key(update: AccountUpdate) -> str:
    raw = msgspec.json.encode(update.raw, order="deterministic")
    return f"{_kind(update)}:{hashlib.sha256(raw).hexdigest()[:40]}"
