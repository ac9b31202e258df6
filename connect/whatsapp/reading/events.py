"""What happens to the account, its numbers and its templates, told in words an administrator reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from connect.whatsapp.reading.places import Common, Place
from connect.whatsapp.reading.shapes import Json, Odd, listing, mapping, moment, needed, problems, text
from connect.whatsapp.updates import AccountChanged, AccountFailed, Raw, TemplateChanged


def read_event(place: Place, value: Json, raw: Raw) -> AccountChanged | TemplateChanged:
    """The event of a field in EVENTS."""
    common = place.common(raw)
    if "message_template_id" in value or "message_template_name" in value:
        return _template(place, value, common)
    if place.field not in _ACCOUNT:
        raise Odd
    common["display_phone_number"] = (
        place.display_phone_number
        or text(value.get("display_phone_number"))
        or text(value.get("phone_number"))
    )
    # Partner events arrive under a portfolio; the account meant is inside.
    common["waba_id"] = text(mapping(value.get("waba_info")).get("waba_id")) or place.waba_id
    event = text(value.get("event")) or text(value.get("decision"))
    summary, serious = _ACCOUNT[place.field](value, event)
    return AccountChanged(
        about=place.field, event=event, summary=summary, serious=serious, happened_at=place.time, **common
    )


def read_failure(place: Place, value: Json, raw: Raw) -> AccountFailed:
    """`errors` that belong to no message."""
    found = problems(value.get("errors"))
    if not found:
        raise Odd
    return AccountFailed(problems=found, happened_at=place.time, **place.common(raw))


def read_group(place: Place, group: Json) -> AccountChanged:
    event = text(group.get("type"))
    needed(event or text(group.get("group_id")))
    subject = text(group.get("subject"))
    return AccountChanged(
        about=place.field,
        event=event,
        summary=f"Grupo do WhatsApp: {event.replace('_', ' ')} {subject}".strip() + ".",
        happened_at=moment(group.get("timestamp")) or place.time,
        **place.common(place.wrap({"groups": [group]})),
    )


# -- templates ---------------------------------------------------------------------------------


def _template(place: Place, value: Json, common: Common) -> TemplateChanged:
    aspect, current, previous, reason = _template_change(value)
    return TemplateChanged(
        aspect=aspect,
        template_id=text(value.get("message_template_id")),
        name=text(value.get("message_template_name")),
        language=text(value.get("message_template_language")).replace("-", "_"),
        value=current,
        previous=previous,
        reason=reason,
        upcoming=text(value.get("correct_category")),
        upcoming_at=moment(value.get("category_update_timestamp")),
        happened_at=place.time,
        **common,
    )


def _template_change(
    value: Json,
) -> tuple[Literal["status", "quality", "components", "category"], str, str, str]:
    """Decided by what the event carries: quality has been seen under the field of statuses."""
    if "new_quality_score" in value:
        return "quality", text(value["new_quality_score"]), text(value.get("previous_quality_score")), ""
    if "new_category" in value or "correct_category" in value:
        return "category", text(value.get("new_category")), text(value.get("previous_category")), ""
    if "event" in value:
        return "status", text(value["event"]), "", _template_reason(value)
    return "components", "", "", ""


def _template_reason(value: Json) -> str:
    rejection, other = mapping(value.get("rejection_info")), mapping(value.get("other_info"))
    plain = text(value.get("reason"))
    candidates = (
        text(rejection.get("reason")),
        text(other.get("description")) or text(other.get("title")),
        "" if plain == "NONE" else plain,
        text(mapping(value.get("disable_info")).get("disable_date")),
    )
    return next((found for found in candidates if found), "")


# -- account -----------------------------------------------------------------------------------

Told = tuple[str, bool]
"""The sentence, and whether sending is stopped or soon will be."""

_ACCOUNT_UPDATES: Mapping[str, Told] = {
    "ACCOUNT_DELETED": ("A conta do WhatsApp Business foi excluída.", True),
    "ACCOUNT_OFFBOARDED": ("O número foi desconectado da plataforma.", True),
    "ACCOUNT_RECONNECTED": ("O número foi reconectado à plataforma.", False),
    "ACCOUNT_VIOLATION": ("A Meta apontou uma violação das políticas do WhatsApp.", True),
    "AD_ACCOUNT_LINKED": ("Uma conta de anúncios foi vinculada à conta do WhatsApp.", False),
    "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": ("Mudou o preço de autenticação internacional da conta.", False),
    "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": ("Mudou o país principal da empresa na Meta.", False),
    "PARTNER_ADDED": ("Um parceiro passou a ter acesso à conta do WhatsApp.", False),
    "PARTNER_APP_INSTALLED": ("O aplicativo de um parceiro foi instalado na conta do WhatsApp.", False),
    "PARTNER_APP_UNINSTALLED": ("O aplicativo foi removido da conta do WhatsApp.", True),
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": ("Mudou a verificação da empresa pelo parceiro.", False),
    "PARTNER_REMOVED": ("O parceiro perdeu o acesso à conta do WhatsApp.", True),
    "VERIFIED_ACCOUNT": ("A conta do WhatsApp foi verificada.", False),
    "VOLUME_BASED_PRICING_TIER_UPDATE": ("Mudou a faixa de preço por volume da conta.", False),
}
_RESTRICTIONS: Mapping[str, str] = {
    "RESTRICTED_BIZ_INITIATED_MESSAGING": "iniciar conversas",
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": "responder clientes",
    "RESTRICTED_ADD_PHONE_NUMBER_ACTION": "adicionar números",
    "RESTRICTED_UTILITY_TEMPLATES": "criar templates de utilidade",
}
_BAN_STATES: Mapping[str, Told] = {
    "DISABLE": ("A Meta desativou a conta do WhatsApp", True),
    "SCHEDULE_FOR_DISABLE": ("A Meta vai desativar a conta do WhatsApp", True),
    "REINSTATE": ("A Meta reativou a conta do WhatsApp", False),
}
_SECURITY: Mapping[str, str] = {
    "PIN_CHANGED": "O PIN de verificação em duas etapas do número foi alterado.",
    "PIN_RESET_REQUEST": "Alguém pediu para desativar o PIN de verificação em duas etapas do número.",
    "PIN_RESET_SUCCESS": "O PIN de verificação em duas etapas do número foi desativado.",
}


def _account_update(value: Json, event: str) -> Told:
    if event == "ACCOUNT_RESTRICTION":
        restrictions = map(mapping, listing(value.get("restriction_info")))
        types = [text(restriction.get("restriction_type")) for restriction in restrictions]
        refused = ", ".join(_RESTRICTIONS.get(name, name) for name in types if name)
        sentence = f"A Meta restringiu a conta{f': não pode {refused}' if refused else ''}."
        return sentence, any(name.endswith("INITIATED_MESSAGING") for name in types)
    if event == "DISABLED_UPDATE":
        ban = mapping(value.get("ban_info"))
        sentence, serious = _BAN_STATES.get(
            text(ban.get("waba_ban_state")), ("Mudou o bloqueio da conta do WhatsApp", True)
        )
        date = text(ban.get("waba_ban_date"))
        return (f"{sentence} ({date})." if date else f"{sentence}."), serious
    if event == "ACCOUNT_VIOLATION":
        kind = text(mapping(value.get("violation_info")).get("violation_type"))
        return f"A Meta apontou uma violação das políticas do WhatsApp: {kind or 'sem detalhe'}.", True
    return _ACCOUNT_UPDATES.get(event, (f"Aviso da Meta sobre a conta: {event}.", False))


def _account_review(value: Json, event: str) -> Told:
    if event == "APPROVED":
        return "A Meta aprovou a conta do WhatsApp.", False
    if event == "REJECTED":
        return "A Meta recusou a conta do WhatsApp.", True
    return f"Análise da conta pela Meta: {event}.", False


def _account_alert(value: Json, event: str) -> Told:
    alert = mapping(value.get("alert_info")) or value
    description = text(alert.get("alert_description")) or text(alert.get("alert_type"))
    severity = text(alert.get("alert_severity"))
    return f"Alerta da Meta: {description or 'sem detalhe'}.".replace("..", "."), severity == "CRITICAL"


def _name(value: Json, event: str) -> Told:
    name = text(value.get("requested_verified_name"))
    if event == "APPROVED":
        return f"A Meta aprovou o nome de exibição “{name}”.", False
    reason = text(value.get("rejection_reason"))
    return f"Nome de exibição “{name}”: {event}{f' ({reason})' if reason else ''}.", False


def _quality(value: Json, event: str) -> Told:
    limit = text(value.get("max_daily_conversations_per_business")) or text(value.get("current_limit"))
    known = {
        "THROUGHPUT_UPGRADE": "O número passou a enviar mais mensagens por segundo",
        "ONBOARDING": "O número foi registrado",
        "UPGRADE": "O limite de envio do número aumentou",
        "DOWNGRADE": "O limite de envio do número diminuiu",
        "FLAGGED": "A qualidade do número está baixa",
        "UNFLAGGED": "A qualidade do número voltou ao normal",
    }
    sentence = known.get(event, f"Aviso da Meta sobre o número: {event}")
    return f"{sentence}{f' (limite: {limit})' if limit else ''}.", False


def _capability(value: Json, event: str) -> Told:
    limit = text(value.get("max_daily_conversations_per_business")) or text(
        value.get("max_daily_conversation_per_phone")
    )
    shown = {"-1": "ilimitado", "": "não informado"}.get(limit, limit)
    return f"Mudou o limite da conta: contatos por dia fora da janela de 24 horas: {shown}.", False


def _security(value: Json, event: str) -> Told:
    return _SECURITY.get(event, f"Aviso de segurança da Meta: {event}."), False


def _username(value: Json, event: str) -> Told:
    name, status = text(value.get("username")), text(value.get("status"))
    return f"Nome de usuário da empresa no WhatsApp: {name or 'sem nome'} ({status or event}).", False


def _plain(subject: str) -> Callable[[Json, str], Told]:
    def tell(value: Json, event: str) -> Told:
        detail = text(value.get("message")) or event or text(value.get("status"))
        return f"{subject}: {detail or 'houve uma mudança'}.", False

    return tell


_ACCOUNT: Mapping[str, Callable[[Json, str], Told]] = {
    "account_update": _account_update,
    "account_review_update": _account_review,
    "account_alerts": _account_alert,
    "account_settings_update": _plain("Configurações da conta do WhatsApp"),
    "phone_number_name_update": _name,
    "phone_number_quality_update": _quality,
    "business_capability_update": _capability,
    "business_status_update": _plain("Situação da empresa na Meta"),
    "business_username_update": _username,
    "business_username_updates": _username,
    "security": _security,
    "flows": _plain("Formulário do WhatsApp (Flow)"),
    "partner_solutions": _plain("Solução de parceiro"),
    "payment_configuration_update": _plain("Configuração de pagamento"),
}
_TEMPLATES = (
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "template_correct_category_detection",
)
EVENTS = frozenset({*_ACCOUNT, *_TEMPLATES})
"""Fields whose whole value is one event."""
