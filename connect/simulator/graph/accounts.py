"""Numbers and accounts: details, registration, profile, webhooks, blocking, tokens, resumable uploads."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from connect.simulator.brazil import digits
from connect.simulator.errors import GraphError
from connect.simulator.graph.calls import Call, Json, success
from connect.simulator.models import Chat, Customer, SimulatedNumber

PROFILE_LIMITS = {"about": 139, "address": 256, "description": 512, "email": 128}
BLOCKABLE = timedelta(hours=24)


def number_told(call: Call, number: SimulatedNumber) -> Json:
    everything: Json = {
        "verified_name": number.verified_name,
        "code_verification_status": "VERIFIED",
        "display_phone_number": number.display_phone,
        "quality_rating": number.quality,
        "platform_type": "CLOUD_API" if number.is_registered else "NOT_APPLICABLE",
        "throughput": {"level": "HIGH" if number.messages_per_second > 80 else "STANDARD"},
        "status": "CONNECTED" if number.is_registered else "DISCONNECTED",
        "name_status": "APPROVED",
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "messaging_limit_tier": "TIER_2K",
        "account_mode": "LIVE",
        "webhook_configuration": {"application": number.callback_url or number.callback}
        | ({"phone_number": number.override_url} if number.override_url else {}),
    }
    default = (
        "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput,"
        "webhook_configuration"
    )
    fields = call.fields(default)
    return {name: everything[name] for name in fields if name in everything} | {"id": number.phone_number_id}


def numbers_of_account(call: Call, number: SimulatedNumber) -> Json:
    numbers = SimulatedNumber.objects.filter(waba_id=number.waba_id, token=number.token)
    cursor = base64.b64encode(b"0").decode()
    return {
        "data": [number_told(call, each) for each in numbers],
        "paging": {"cursors": {"before": cursor, "after": cursor}},
    }


def account_told(call: Call, number: SimulatedNumber) -> Json:
    everything = {
        "name": number.verified_name,
        "currency": "BRL",
        "timezone_id": "25",
        "message_template_namespace": "a1b2c3d4_e5f6_7890_abcd_ef1234567890",
        "account_review_status": "APPROVED",
    }
    fields = call.fields("name,timezone_id,message_template_namespace")
    return {name: everything[name] for name in fields if name in everything} | {"id": number.waba_id}


def configured(call: Call, number: SimulatedNumber) -> Json:
    """`POST /{phone}`: only the callback may be changed; the handshake was done before."""
    override = call.data.get("webhook_configuration", {}).get("override_callback_uri")
    if override is None:
        raise GraphError(100, message="(#100) Nothing to change.")
    SimulatedNumber.objects.filter(pk=number.pk).update(override_url=override)
    return success()


def registered(call: Call, number: SimulatedNumber) -> Json:
    pin = str(call.required("pin"))
    if len(pin) != 6 or not pin.isdigit():
        raise GraphError(100, message="(#100) Param pin must be 6 characters long.")
    if number.pin and pin != number.pin:
        raise GraphError(133005)
    SimulatedNumber.objects.filter(pk=number.pk).update(pin=pin, is_registered=True)
    return success()


def deregistered(call: Call, number: SimulatedNumber) -> Json:
    SimulatedNumber.objects.filter(pk=number.pk).update(is_registered=False)
    return success()


def code_requested(call: Call, number: SimulatedNumber) -> Json:
    if str(call.required("code_method")).upper() not in ("SMS", "VOICE"):
        raise GraphError(100, message="(#100) Param code_method must be one of {SMS, VOICE}.")
    call.required("language")
    return success()


def code_verified(call: Call, number: SimulatedNumber) -> Json:
    if len(digits(str(call.required("code")))) != 6:
        raise GraphError(100, message="(#100) Param code must be 6 digits long.")
    return success()


def profile_told(call: Call, number: SimulatedNumber) -> Json:
    fields = call.fields()
    return {
        "data": [
            {name: number.profile[name] for name in fields if name in number.profile}
            | {"messaging_product": "whatsapp"}
        ]
    }


def profile_changed(call: Call, number: SimulatedNumber) -> Json:
    if call.required("messaging_product") != "whatsapp":
        raise GraphError(100, message="(#100) The parameter messaging_product is required.")
    for name, limit in PROFILE_LIMITS.items():
        if len(str(call.data.get(name, ""))) > limit:
            raise GraphError(100, message=f"(#100) Param {name} must be at most {limit} characters long.")
    if len(call.data.get("websites", [])) > 2:
        raise GraphError(100, message="(#100) Param websites must have at most 2 elements.")
    known = {*PROFILE_LIMITS, "vertical", "websites", "profile_picture_handle"}
    number.profile = number.profile | {name: value for name, value in call.data.items() if name in known}
    number.save(update_fields=["profile"])
    return success()


def subscriptions(call: Call, number: SimulatedNumber) -> Json:
    app: Json = {"whatsapp_business_api_data": {"id": number.app_id, "name": "CSI Connect", "link": ""}}
    if number.override_url:
        app["override_callback_uri"] = number.override_url
    return {"data": [app]}


def subscribed(call: Call, number: SimulatedNumber) -> Json:
    """The handshake with a new callback was done before."""
    override = call.data.get("override_callback_uri", "")
    SimulatedNumber.objects.filter(waba_id=number.waba_id).update(override_url=override)
    return success()


def unsubscribed(call: Call, number: SimulatedNumber) -> Json:
    SimulatedNumber.objects.filter(waba_id=number.waba_id).update(override_url="")
    return success()


def blocked(call: Call, number: SimulatedNumber) -> Json:
    chats = Chat.objects.filter(number=number, is_blocked=True).select_related("customer")
    return {
        "data": [
            {
                "block_users": [
                    {"messaging_product": "whatsapp", "wa_id": chat.customer.wa_id} for chat in chats
                ]
            }
        ],
        "paging": {"cursors": {"before": "MA==", "after": "MA=="}},
    }


def blocks(call: Call, number: SimulatedNumber) -> Json:
    return _change_blocks(call, number, is_blocked=True)


def unblocks(call: Call, number: SimulatedNumber) -> Json:
    return _change_blocks(call, number, is_blocked=False)


@transaction.atomic
def _change_blocks(call: Call, number: SimulatedNumber, *, is_blocked: bool) -> Json:
    users = call.required("block_users")
    done: list[Json] = []
    failed: list[Json] = []
    for user in users:
        asked = str(user.get("user") or user.get("user_id") or "")
        customer = (
            Customer.objects.dial(asked)
            if digits(asked) and "." not in asked
            else Customer.objects.filter(user_id=asked).first()
        )
        chat = Chat.objects.filter(number=number, customer=customer).first() if customer else None
        if not customer or not chat or (is_blocked and not chat.is_window_open(timezone.now())):
            problem = {
                "message": "Re-engagement required",
                "code": 139100,
                "error_data": {"details": "No recent message."},
            }
            failed.append({"input": asked, "errors": [problem]})
            continue
        Chat.objects.filter(pk=chat.pk).update(is_blocked=is_blocked)
        done.append({"input": asked, "wa_id": customer.wa_id})
    outcome = {"added_users" if is_blocked else "removed_users": done}
    answer: Json = {"messaging_product": "whatsapp", "block_users": outcome}
    if failed:
        outcome["failed_users"] = failed
        answer["error"] = GraphError(139100).body["error"]
    return answer


def token_told(call: Call, number: SimulatedNumber) -> Json:
    asked = call.required("input_token")
    known = SimulatedNumber.objects.filter(token=asked).first()
    if known is None:
        invalid = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"is_valid": False, "error": invalid, "scopes": []}}
    return {
        "data": {
            "app_id": known.app_id,
            "type": "SYSTEM_USER",
            "application": "CSI Connect",
            "expires_at": 0,
            "is_valid": True,
            "issued_at": int(known.created_at.timestamp()),
            "scopes": ["whatsapp_business_management", "whatsapp_business_messaging"],
            "granular_scopes": [
                {"scope": "whatsapp_business_management", "target_ids": [known.waba_id]},
                {"scope": "whatsapp_business_messaging", "target_ids": [known.waba_id]},
            ],
        }
    }


def token_exchanged(call: Call) -> Json:
    number = SimulatedNumber.objects.filter(
        app_id=call.required("client_id"), app_secret=call.required("client_secret")
    ).first()
    if number is None or not call.data.get("code"):
        raise GraphError(100, message="Error validating verification code.", subcode=36007)
    return {"access_token": number.token, "token_type": "bearer"}


def upload_opened(call: Call, number: SimulatedNumber) -> Json:
    described = {name: call.required(name) for name in ("file_length", "file_type")}
    return {"id": f"upload:{signing.dumps(described, salt='simulator-upload')}"}


def upload_filled(call: Call, session: str) -> Json:
    try:
        described = signing.loads(session.removeprefix("upload:"), salt="simulator-upload")
    except signing.BadSignature as error:
        raise GraphError(100, message="(#100) Invalid upload session.") from error
    size = call.body.seek(0, 2)
    if size + int(call.headers.get("file_offset", 0)) != int(described["file_length"]):
        raise GraphError(100, message="(#100) The file's length is not the announced one.")
    handle = base64.b64encode(secrets.token_bytes(24)).decode()
    return {"h": f"4::{base64.b64encode(described['file_type'].encode()).decode()}:{handle}"}
