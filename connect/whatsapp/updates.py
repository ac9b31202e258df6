"""What Meta tells us, typed: every update of a webhook body as one frozen value.

The words are Meta's where it has any; the facts are in docs/whatsapp.md. An update that we do not know
becomes `Unknown` and keeps its raw JSON; nothing here raises for a shape that Meta might send tomorrow.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

Raw = dict[str, Any]


class Person(Struct, frozen=True, kw_only=True):
    """A customer as a webhook names them. Any of the identities may be missing, but not all."""

    wa_id: str = ""
    """Digits without "+", verbatim as Meta gave them: the address to answer to."""
    user_id: str = ""
    """Business-scoped user id (BSUID), such as "BR.1502576394655843"; changes when the phone changes."""
    parent_user_id: str = ""
    username: str = ""
    profile_name: str = ""


# -- contents of a message ---------------------------------------------------------------------


class Text(Struct, frozen=True, kw_only=True, tag="text"):
    body: str


class Media(Struct, frozen=True, kw_only=True, tag="media"):
    kind: Literal["image", "video", "audio", "voice", "document", "sticker"]
    media_id: str
    """Empty only in an edit that changes nothing but the caption."""
    mime_type: str = ""
    sha256: str = ""
    caption: str = ""
    filename: str = ""
    animated: bool = False


class Location(Struct, frozen=True, kw_only=True, tag="location"):
    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    url: str = ""


class ContactCard(Struct, frozen=True, kw_only=True):
    name: str
    phones: tuple[str, ...] = ()
    wa_ids: tuple[str, ...] = ()
    """Those of the phones that are on WhatsApp."""
    emails: tuple[str, ...] = ()
    organization: str = ""


class ContactCards(Struct, frozen=True, kw_only=True, tag="contacts"):
    cards: tuple[ContactCard, ...]
    requested: bool = False
    """The customer's own card, given because we asked for it (`contact_request`)."""


class ButtonReply(Struct, frozen=True, kw_only=True, tag="button_reply"):
    """A tap on a template's quick reply, a reply button or a row of a list."""

    source: Literal["template", "button", "list"]
    title: str
    payload: str = ""
    description: str = ""


class FormReply(Struct, frozen=True, kw_only=True, tag="form_reply"):
    """A finished flow (`nfm_reply`): the answers as JSON text."""

    name: str = ""
    body: str = ""
    response_json: str = ""


class OrderItem(Struct, frozen=True, kw_only=True):
    product_id: str
    quantity: int
    price: float
    currency: str = ""


class Order(Struct, frozen=True, kw_only=True, tag="order"):
    catalog_id: str = ""
    text: str = ""
    items: tuple[OrderItem, ...] = ()


class Unsupported(Struct, frozen=True, kw_only=True, tag="unsupported"):
    """A message that the API does not carry (poll, GIF, ...) or that we do not know yet."""

    kind: str = ""
    error_code: int = 0
    details: str = ""


Content = Text | Media | Location | ContactCards | ButtonReply | FormReply | Order | Unsupported


class Referral(Struct, frozen=True, kw_only=True):
    """The advertisement from which the customer came."""

    source_type: str = ""
    source_id: str = ""
    source_url: str = ""
    headline: str = ""
    body: str = ""
    ctwa_clid: str = ""


class Problem(Struct, frozen=True, kw_only=True):
    code: int
    title: str = ""
    message: str = ""
    details: str = ""


# -- updates -----------------------------------------------------------------------------------


class Update(Struct, frozen=True, kw_only=True):
    """Common to all. `raw` is a whole webhook body with nothing but this in it: `reading.read_one(raw)`
    gives it back. Times are Meta's own, unchecked; 1970 where Meta gave none."""

    waba_id: str = ""
    phone_number_id: str = ""
    display_phone_number: str = ""
    raw: Raw = field(default_factory=dict)


class MessageReceived(Update, frozen=True, kw_only=True):
    wamid: str
    sender: Person
    sent_at: datetime
    content: Content
    reply_to: str = ""
    """wamid of the message quoted or answered."""
    forwarded: bool = False
    often_forwarded: bool = False
    referral: Referral | None = None
    product_id: str = ""
    """Catalogue product that the customer asks about."""
    group_id: str = ""


class ReactionReceived(Update, frozen=True, kw_only=True):
    wamid: str
    sender: Person
    sent_at: datetime
    target: str
    """wamid of the message reacted to."""
    emoji: str = ""
    """Empty: the reaction was taken back."""


class MessageEdited(Update, frozen=True, kw_only=True):
    wamid: str
    sender: Person
    sent_at: datetime
    target: str
    content: Content


class MessageRevoked(Update, frozen=True, kw_only=True):
    wamid: str
    sender: Person
    sent_at: datetime
    target: str


class MessageEchoed(Update, frozen=True, kw_only=True):
    """Sent by the company from the WhatsApp Business app (coexistence), or read from its history."""

    wamid: str
    recipient: Person
    sent_at: datetime
    content: Content
    reply_to: str = ""
    from_history: bool = False
    target: str = ""
    """For an edit or a revocation made in the app: the message meant."""
    action: Literal["sent", "edited", "revoked"] = "sent"


class HistoryMessage(Update, frozen=True, kw_only=True):
    """An inbound message of the time before the platform (coexistence `history`)."""

    wamid: str
    sender: Person
    sent_at: datetime
    content: Content
    reply_to: str = ""


class StatusChanged(Update, frozen=True, kw_only=True):
    wamid: str
    status: Literal["sent", "delivered", "read", "played", "failed"]
    changed_at: datetime
    recipient: Person
    opaque: str = ""
    """Our own id, as given in `biz_opaque_callback_data`."""
    problems: tuple[Problem, ...] = ()
    pricing_type: str = ""
    pricing_category: str = ""
    billable: bool | None = None


class PhoneChanged(Update, frozen=True, kw_only=True):
    """`user_changed_number` (once `customer_changed_number`): the person now writes from another number."""

    wamid: str
    person: Person
    changed_at: datetime
    new_wa_id: str
    new_user_id: str = ""
    body: str = ""


class UserIdChanged(Update, frozen=True, kw_only=True):
    """`user_changed_user_id` or the field `user_id_update`."""

    person: Person
    changed_at: datetime
    new_user_id: str
    new_wa_id: str = ""
    """When the phone changed with it."""
    wamid: str = ""
    body: str = ""


class IdentityChanged(Update, frozen=True, kw_only=True):
    """`customer_identity_changed`: the customer's security code is another (new telephone)."""

    wamid: str
    person: Person
    changed_at: datetime
    body: str = ""


class CallReceived(Update, frozen=True, kw_only=True):
    """Opens the 24-hour window, answered or not."""

    call_id: str
    person: Person
    happened_at: datetime
    event: str
    from_customer: bool = True


class PreferenceChanged(Update, frozen=True, kw_only=True):
    """The customer's marketing preference: stop or resume."""

    person: Person
    changed_at: datetime
    wants_marketing: bool
    detail: str = ""


class CallPermissionReplied(Update, frozen=True, kw_only=True):
    wamid: str
    sender: Person
    sent_at: datetime
    accepted: bool


class TemplateChanged(Update, frozen=True, kw_only=True):
    """Status, quality, components or category of a template."""

    aspect: Literal["status", "quality", "components", "category"]
    template_id: str
    name: str = ""
    language: str = ""
    value: str = ""
    previous: str = ""
    reason: str = ""
    upcoming: str = ""
    """The category it will have from `upcoming_at` on."""
    upcoming_at: datetime | None = None
    happened_at: datetime | None = None


class AccountChanged(Update, frozen=True, kw_only=True):
    """Anything about the account or its number that an administrator may need to know."""

    about: str
    """The webhook field: account_update, phone_number_quality_update, security, ..."""
    event: str = ""
    summary: str = ""
    """A sentence in Portuguese."""
    serious: bool = False
    """Sending is stopped or soon will be."""
    happened_at: datetime | None = None


class AccountFailed(Update, frozen=True, kw_only=True):
    """Errors at the level of a value, with no message: a problem of the account."""

    problems: tuple[Problem, ...]
    happened_at: datetime | None = None


class Unknown(Update, frozen=True, kw_only=True):
    """Understood by nobody yet; kept."""

    about: str = ""


AnyUpdate = (
    MessageReceived
    | ReactionReceived
    | MessageEdited
    | MessageRevoked
    | MessageEchoed
    | HistoryMessage
    | StatusChanged
    | PhoneChanged
    | UserIdChanged
    | IdentityChanged
    | CallReceived
    | PreferenceChanged
    | CallPermissionReplied
    | TemplateChanged
    | AccountChanged
    | AccountFailed
    | Unknown
)
