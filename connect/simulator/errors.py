"""Meta's refusals: one exception, one catalogue, one envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connect.simulator.identifiers import new_trace

HELP = "/documentation/business-messaging/whatsapp/support/error-codes"


@dataclass(frozen=True, slots=True)
class Trouble:
    status: int
    title: str
    details: str = ""
    is_late: bool = False
    """Told by a `failed` status, after the message was accepted."""
    is_transient: bool = False


CATALOGUE: dict[int, Trouble] = {
    0: Trouble(401, "AuthException", "We were unable to authenticate the app user."),
    1: Trouble(400, "API Unknown", "Invalid request or possible server error.", is_transient=True),
    2: Trouble(503, "API Service", "Temporary due to downtime or overload.", is_transient=True),
    3: Trouble(500, "API Method", "Capability or permissions issue."),
    4: Trouble(400, "Application request limit reached", "The app has reached its call rate limit."),
    10: Trouble(403, "Application does not have permission for this action", "Permission not granted."),
    33: Trouble(400, "Parameter value is not valid", "The business phone number has been deleted."),
    100: Trouble(400, "Invalid parameter"),
    190: Trouble(
        401, "Invalid OAuth access token - Cannot parse access token", "Your access token has expired."
    ),
    200: Trouble(403, "Permissions error", "Permission is either not granted or has been removed."),
    368: Trouble(403, "Temporarily blocked for policies violations", "The account has been restricted."),
    80007: Trouble(400, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
    130403: Trouble(400, "User is blocked", "The business has blocked this user."),
    130429: Trouble(400, "Rate limit hit", "Cloud API message throughput has been reached."),
    130472: Trouble(400, "User's number is part of an experiment", "Message was not sent.", is_late=True),
    130497: Trouble(403, "Business account is restricted from messaging users in this country"),
    131000: Trouble(500, "Something went wrong", "Message failed to send because of an unknown error."),
    131005: Trouble(403, "Access denied", "Permission is either not granted or has been removed."),
    131008: Trouble(400, "Required parameter is missing"),
    131009: Trouble(400, "Parameter value is not valid"),
    131016: Trouble(500, "Service unavailable", "A service is temporarily unavailable.", is_transient=True),
    131021: Trouble(400, "Recipient cannot be sender", "Sender and recipient phone number is the same."),
    131026: Trouble(400, "Message undeliverable", "Unable to deliver message.", is_late=True),
    131030: Trouble(400, "Recipient phone number not in allowed list", "Add it to the list and try again."),
    131031: Trouble(403, "Business Account locked", "The account has been restricted or disabled."),
    131037: Trouble(400, "Display name not approved", "The number needs an approved display name."),
    131042: Trouble(400, "Business eligibility payment issue", "There was a payment error.", is_late=True),
    131045: Trouble(500, "Incorrect certificate", "The phone number is not registered."),
    131047: Trouble(
        400,
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied"
        " to this number.",
    ),
    131048: Trouble(400, "Spam rate limit hit", "There are restrictions on how many messages may be sent."),
    131049: Trouble(
        400,
        "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
        is_late=True,
    ),
    131050: Trouble(400, "User has stopped marketing messages", "The user opted out.", is_late=True),
    131051: Trouble(400, "Unsupported message type", "Message type is currently not supported."),
    131052: Trouble(
        400, "Media download error", "Unable to download the media sent by the user.", is_late=True
    ),
    131053: Trouble(
        400, "Media upload error", "Unable to upload the media used in the message.", is_late=True
    ),
    131055: Trouble(400, "Method not allowed", "Marketing messages are not allowed here."),
    131056: Trouble(
        400,
        "(Business Account, Consumer Account) pair rate limit hit",
        "Too many messages sent from this phone number to the same recipient in a short period of time.",
    ),
    131057: Trouble(500, "Business account is in maintenance mode", "Throughput is being upgraded."),
    131059: Trouble(400, "Invalid cursor", "Restart without a cursor."),
    131060: Trouble(400, "This message is unavailable", "The message is currently unavailable."),
    131062: Trouble(400, "Business-scoped user ids are not supported for this message"),
    131063: Trouble(400, "Marketing templates are not allowed here"),
    131064: Trouble(400, "Template classification limit reached"),
    132000: Trouble(400, "Number of parameters does not match the expected number of params"),
    132001: Trouble(404, "Template name does not exist in the translation"),
    132005: Trouble(400, "Translated text too long"),
    132007: Trouble(400, "Template content violates a WhatsApp policy"),
    132012: Trouble(400, "Parameter format does not match format in the created template"),
    132015: Trouble(400, "Template is paused", "The template is paused because of low quality."),
    132016: Trouble(400, "Template is disabled", "The template was paused too many times."),
    132018: Trouble(400, "There is a mismatch in the template parameters"),
    132068: Trouble(400, "Flow is in blocked state"),
    132069: Trouble(400, "Flow is in throttled state"),
    133000: Trouble(500, "Incomplete deregistration"),
    133004: Trouble(503, "Server temporarily unavailable", is_transient=True),
    133005: Trouble(400, "Two step verification PIN mismatch", "The PIN is incorrect."),
    133006: Trouble(400, "Phone number re-verification needed"),
    133008: Trouble(400, "Too many two step verification PIN guesses"),
    133009: Trouble(400, "Two step verification PIN guessed too fast"),
    133010: Trouble(400, "Account not registered", "The phone number is not registered."),
    133016: Trouble(400, "Account register rate limit exceeded"),
    134100: Trouble(400, "Only marketing messages are supported"),
    134101: Trouble(400, "Template is being synced", is_transient=True),
    134102: Trouble(400, "Template unavailable for use"),
    135000: Trouble(
        400, "Generic user error", "Message failed to send because of an unknown parameter error."
    ),
    137000: Trouble(400, "Recipient identity key hash mismatch"),
    139100: Trouble(400, "Failed to block/unblock users"),
    139101: Trouble(400, "Blocklist limit reached"),
    139102: Trouble(400, "Blocklist concurrent update"),
    139103: Trouble(400, "Internal error while blocking"),
}


class GraphError(Exception):
    """Answered to the client in Meta's envelope."""

    def __init__(
        self, code: int, details: str = "", *, message: str = "", subcode: int | None = None
    ) -> None:
        trouble = CATALOGUE.get(code) or Trouble(400, "Something went wrong")
        self.code = code
        self.status = trouble.status
        self.is_transient = trouble.is_transient
        self.details = details or trouble.details
        self.message = message or f"(#{code}) {trouble.title}"
        self.subcode = subcode
        super().__init__(self.message)

    @property
    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": "OAuthException", "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.is_transient:
            error["is_transient"] = True
        return {"error": error | {"fbtrace_id": new_trace()}}


def is_late(code: int) -> bool:
    return code in CATALOGUE and CATALOGUE[code].is_late


class NotThere(GraphError):
    """No such node, or it belongs to somebody else: Meta does not tell which."""

    def __init__(self, node: str, method: str) -> None:
        super().__init__(
            100,
            message=(
                f"Unsupported {method.lower()} request. Object with ID '{node}' does not exist, cannot be"
                " loaded due to missing permissions, or does not support this operation."
            ),
            subcode=33,
        )
